from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AckRq(_message.Message):
    __slots__ = ["cluster", "group", "offset", "partition", "topic"]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    cluster: str
    group: str
    offset: int
    partition: int
    topic: str
    def __init__(self, cluster: _Optional[str] = ..., topic: _Optional[str] = ..., group: _Optional[str] = ..., partition: _Optional[int] = ..., offset: _Optional[int] = ...) -> None: ...

class AckRs(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class ConsNAckRq(_message.Message):
    __slots__ = ["ack_offset", "ack_partition", "auto_ack", "cluster", "group", "no_ack", "topic"]
    ACK_OFFSET_FIELD_NUMBER: _ClassVar[int]
    ACK_PARTITION_FIELD_NUMBER: _ClassVar[int]
    AUTO_ACK_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    NO_ACK_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    ack_offset: int
    ack_partition: int
    auto_ack: bool
    cluster: str
    group: str
    no_ack: bool
    topic: str
    def __init__(self, cluster: _Optional[str] = ..., topic: _Optional[str] = ..., group: _Optional[str] = ..., no_ack: bool = ..., auto_ack: bool = ..., ack_partition: _Optional[int] = ..., ack_offset: _Optional[int] = ...) -> None: ...

class ConsRs(_message.Message):
    __slots__ = ["headers", "key_undefined", "key_value", "message", "offset", "partition"]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    KEY_UNDEFINED_FIELD_NUMBER: _ClassVar[int]
    KEY_VALUE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    headers: _containers.RepeatedCompositeFieldContainer[RecordHeader]
    key_undefined: bool
    key_value: bytes
    message: bytes
    offset: int
    partition: int
    def __init__(self, partition: _Optional[int] = ..., offset: _Optional[int] = ..., key_value: _Optional[bytes] = ..., key_undefined: bool = ..., message: _Optional[bytes] = ..., headers: _Optional[_Iterable[_Union[RecordHeader, _Mapping]]] = ...) -> None: ...

class ConsumerGroups(_message.Message):
    __slots__ = ["consumers"]
    class ConsumersEntry(_message.Message):
        __slots__ = ["key", "value"]
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: ConsumerPartitions
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[ConsumerPartitions, _Mapping]] = ...) -> None: ...
    CONSUMERS_FIELD_NUMBER: _ClassVar[int]
    consumers: _containers.MessageMap[str, ConsumerPartitions]
    def __init__(self, consumers: _Optional[_Mapping[str, ConsumerPartitions]] = ...) -> None: ...

class ConsumerPartitions(_message.Message):
    __slots__ = ["partitions"]
    PARTITIONS_FIELD_NUMBER: _ClassVar[int]
    partitions: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, partitions: _Optional[_Iterable[int]] = ...) -> None: ...

class GetOffsetsAtRq(_message.Message):
    __slots__ = ["cluster", "time_ms", "topic"]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    TIME_MS_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    cluster: str
    time_ms: int
    topic: str
    def __init__(self, cluster: _Optional[str] = ..., topic: _Optional[str] = ..., time_ms: _Optional[int] = ...) -> None: ...

class GetOffsetsAtRs(_message.Message):
    __slots__ = ["positions"]
    POSITIONS_FIELD_NUMBER: _ClassVar[int]
    positions: _containers.RepeatedCompositeFieldContainer[PositionAt]
    def __init__(self, positions: _Optional[_Iterable[_Union[PositionAt, _Mapping]]] = ...) -> None: ...

class GetOffsetsRq(_message.Message):
    __slots__ = ["cluster", "group", "topic"]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    cluster: str
    group: str
    topic: str
    def __init__(self, cluster: _Optional[str] = ..., topic: _Optional[str] = ..., group: _Optional[str] = ...) -> None: ...

class GetOffsetsRs(_message.Message):
    __slots__ = ["offsets"]
    OFFSETS_FIELD_NUMBER: _ClassVar[int]
    offsets: _containers.RepeatedCompositeFieldContainer[PartitionOffset]
    def __init__(self, offsets: _Optional[_Iterable[_Union[PartitionOffset, _Mapping]]] = ...) -> None: ...

class GetTopicMetadataRq(_message.Message):
    __slots__ = ["cluster", "topic", "with_partitions"]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    WITH_PARTITIONS_FIELD_NUMBER: _ClassVar[int]
    cluster: str
    topic: str
    with_partitions: bool
    def __init__(self, cluster: _Optional[str] = ..., topic: _Optional[str] = ..., with_partitions: bool = ...) -> None: ...

class GetTopicMetadataRs(_message.Message):
    __slots__ = ["config", "partitions", "version"]
    class ConfigEntry(_message.Message):
        __slots__ = ["key", "value"]
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    CONFIG_FIELD_NUMBER: _ClassVar[int]
    PARTITIONS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    config: _containers.ScalarMap[str, str]
    partitions: _containers.RepeatedCompositeFieldContainer[PartitionMetadata]
    version: int
    def __init__(self, version: _Optional[int] = ..., config: _Optional[_Mapping[str, str]] = ..., partitions: _Optional[_Iterable[_Union[PartitionMetadata, _Mapping]]] = ...) -> None: ...

class ListConsumersRq(_message.Message):
    __slots__ = ["cluster", "group", "topic"]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    cluster: str
    group: str
    topic: str
    def __init__(self, cluster: _Optional[str] = ..., topic: _Optional[str] = ..., group: _Optional[str] = ...) -> None: ...

class ListConsumersRs(_message.Message):
    __slots__ = ["groups"]
    class GroupsEntry(_message.Message):
        __slots__ = ["key", "value"]
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: ConsumerGroups
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[ConsumerGroups, _Mapping]] = ...) -> None: ...
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    groups: _containers.MessageMap[str, ConsumerGroups]
    def __init__(self, groups: _Optional[_Mapping[str, ConsumerGroups]] = ...) -> None: ...

class ListTopicRq(_message.Message):
    __slots__ = ["cluster", "with_partitions"]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    WITH_PARTITIONS_FIELD_NUMBER: _ClassVar[int]
    cluster: str
    with_partitions: bool
    def __init__(self, cluster: _Optional[str] = ..., with_partitions: bool = ...) -> None: ...

class ListTopicRs(_message.Message):
    __slots__ = ["topics"]
    class TopicsEntry(_message.Message):
        __slots__ = ["key", "value"]
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: GetTopicMetadataRs
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[GetTopicMetadataRs, _Mapping]] = ...) -> None: ...
    TOPICS_FIELD_NUMBER: _ClassVar[int]
    topics: _containers.MessageMap[str, GetTopicMetadataRs]
    def __init__(self, topics: _Optional[_Mapping[str, GetTopicMetadataRs]] = ...) -> None: ...

class PartitionMetadata(_message.Message):
    __slots__ = ["isr", "leader", "partition", "replicas"]
    ISR_FIELD_NUMBER: _ClassVar[int]
    LEADER_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    REPLICAS_FIELD_NUMBER: _ClassVar[int]
    isr: _containers.RepeatedScalarFieldContainer[int]
    leader: int
    partition: int
    replicas: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, partition: _Optional[int] = ..., leader: _Optional[int] = ..., replicas: _Optional[_Iterable[int]] = ..., isr: _Optional[_Iterable[int]] = ...) -> None: ...

class PartitionOffset(_message.Message):
    __slots__ = ["begin", "count", "end", "lag", "metadata", "offset", "partition", "sparse_acks"]
    BEGIN_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    LAG_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    SPARSE_ACKS_FIELD_NUMBER: _ClassVar[int]
    begin: int
    count: int
    end: int
    lag: int
    metadata: str
    offset: int
    partition: int
    sparse_acks: str
    def __init__(self, partition: _Optional[int] = ..., begin: _Optional[int] = ..., end: _Optional[int] = ..., count: _Optional[int] = ..., offset: _Optional[int] = ..., lag: _Optional[int] = ..., metadata: _Optional[str] = ..., sparse_acks: _Optional[str] = ...) -> None: ...

class PositionAt(_message.Message):
    __slots__ = ["offset", "partition"]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    offset: int
    partition: int
    def __init__(self, partition: _Optional[int] = ..., offset: _Optional[int] = ...) -> None: ...

class ProdRq(_message.Message):
    __slots__ = ["async_mode", "cluster", "headers", "key_undefined", "key_value", "message", "topic"]
    ASYNC_MODE_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    KEY_UNDEFINED_FIELD_NUMBER: _ClassVar[int]
    KEY_VALUE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    async_mode: bool
    cluster: str
    headers: _containers.RepeatedCompositeFieldContainer[RecordHeader]
    key_undefined: bool
    key_value: bytes
    message: bytes
    topic: str
    def __init__(self, cluster: _Optional[str] = ..., topic: _Optional[str] = ..., key_value: _Optional[bytes] = ..., key_undefined: bool = ..., message: _Optional[bytes] = ..., async_mode: bool = ..., headers: _Optional[_Iterable[_Union[RecordHeader, _Mapping]]] = ...) -> None: ...

class ProdRs(_message.Message):
    __slots__ = ["offset", "partition"]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    offset: int
    partition: int
    def __init__(self, partition: _Optional[int] = ..., offset: _Optional[int] = ...) -> None: ...

class RecordHeader(_message.Message):
    __slots__ = ["key", "value"]
    KEY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    key: str
    value: bytes
    def __init__(self, key: _Optional[str] = ..., value: _Optional[bytes] = ...) -> None: ...

class SetOffsetsRq(_message.Message):
    __slots__ = ["cluster", "group", "offsets", "topic"]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    OFFSETS_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    cluster: str
    group: str
    offsets: _containers.RepeatedCompositeFieldContainer[PartitionOffset]
    topic: str
    def __init__(self, cluster: _Optional[str] = ..., topic: _Optional[str] = ..., group: _Optional[str] = ..., offsets: _Optional[_Iterable[_Union[PartitionOffset, _Mapping]]] = ...) -> None: ...

class SetOffsetsRs(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...
