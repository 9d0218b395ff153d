from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

ACCEPTED: Wait
ACK_MODE_UNSPECIFIED: AckMode
ALREADY_SETTLED: Code
APPLIED: Level
CODE_UNSPECIFIED: Code
COMMITTED: Level
DELAY_TOO_LONG: Code
DESCRIPTOR: _descriptor.FileDescriptor
EXPLICIT: AckMode
INTERNAL: Code
INVALID_RECEIPT: Code
INVALID_RECORD: Code
INVALID_REQUEST: Code
KEY: Order
LEASE_LOST: Code
LEASE_TOO_LONG: Code
LEVEL_UNSPECIFIED: Level
NONE: Order
NOT_ATTEMPTED: Code
NOT_AUTHORIZED: Code
NOT_COMMITTED: Code
NOT_OWNER: Code
NO_DEAD_LETTER: Code
ON_DELIVERY: AckMode
ORDER_UNSPECIFIED: Order
PARTITION: Order
REDRIVE_RUNNING: Code
THROTTLED: Code
TIMEOUT: Code
TOO_LARGE: Code
UNAUTHENTICATED: Code
UNAVAILABLE: Code
UNKNOWN_REDRIVE: Code
UNKNOWN_TOPIC: Code
WAIT_UNSPECIFIED: Wait
WRITTEN: Wait

class Ack(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class BrowseRequest(_message.Message):
    __slots__ = ["cluster", "last", "max_bytes", "max_messages", "offset", "partition", "time", "topic"]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    MAX_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_MESSAGES_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    cluster: str
    last: int
    max_bytes: int
    max_messages: int
    offset: int
    partition: int
    time: _timestamp_pb2.Timestamp
    topic: str
    def __init__(self, cluster: _Optional[str] = ..., topic: _Optional[str] = ..., partition: _Optional[int] = ..., offset: _Optional[int] = ..., last: _Optional[int] = ..., time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., max_messages: _Optional[int] = ..., max_bytes: _Optional[int] = ...) -> None: ...

class BrowseResponse(_message.Message):
    __slots__ = ["begin", "end", "messages", "next"]
    BEGIN_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    NEXT_FIELD_NUMBER: _ClassVar[int]
    begin: int
    end: int
    messages: _containers.RepeatedCompositeFieldContainer[BrowsedMessage]
    next: int
    def __init__(self, messages: _Optional[_Iterable[_Union[BrowsedMessage, _Mapping]]] = ..., next: _Optional[int] = ..., begin: _Optional[int] = ..., end: _Optional[int] = ...) -> None: ...

class BrowsedMessage(_message.Message):
    __slots__ = ["offset", "record"]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    offset: int
    record: Record
    def __init__(self, offset: _Optional[int] = ..., record: _Optional[_Union[Record, _Mapping]] = ...) -> None: ...

class CancelRedriveRequest(_message.Message):
    __slots__ = ["cluster", "group", "id", "topic"]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    cluster: str
    group: str
    id: str
    topic: str
    def __init__(self, cluster: _Optional[str] = ..., topic: _Optional[str] = ..., id: _Optional[str] = ..., group: _Optional[str] = ...) -> None: ...

class Closing(_message.Message):
    __slots__ = ["reason", "settle_until"]
    class Reason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    MAX_AGE: Closing.Reason
    OVERLOAD: Closing.Reason
    REASON_FIELD_NUMBER: _ClassVar[int]
    REASON_UNSPECIFIED: Closing.Reason
    SETTLE_UNTIL_FIELD_NUMBER: _ClassVar[int]
    SHUTDOWN: Closing.Reason
    reason: Closing.Reason
    settle_until: _timestamp_pb2.Timestamp
    def __init__(self, reason: _Optional[_Union[Closing.Reason, str]] = ..., settle_until: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ClusterInfo(_message.Message):
    __slots__ = ["is_default", "kafka_reachable", "name", "registry_connected"]
    IS_DEFAULT_FIELD_NUMBER: _ClassVar[int]
    KAFKA_REACHABLE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    REGISTRY_CONNECTED_FIELD_NUMBER: _ClassVar[int]
    is_default: bool
    kafka_reachable: bool
    name: str
    registry_connected: bool
    def __init__(self, name: _Optional[str] = ..., is_default: bool = ..., kafka_reachable: bool = ..., registry_connected: bool = ...) -> None: ...

class ConsumeCommand(_message.Message):
    __slots__ = ["credit", "drain", "open", "ping", "settle", "window"]
    CREDIT_FIELD_NUMBER: _ClassVar[int]
    DRAIN_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    PING_FIELD_NUMBER: _ClassVar[int]
    SETTLE_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    credit: Credit
    drain: Drain
    open: Open
    ping: Ping
    settle: SettleBatch
    window: Window
    def __init__(self, open: _Optional[_Union[Open, _Mapping]] = ..., window: _Optional[_Union[Window, _Mapping]] = ..., credit: _Optional[_Union[Credit, _Mapping]] = ..., settle: _Optional[_Union[SettleBatch, _Mapping]] = ..., ping: _Optional[_Union[Ping, _Mapping]] = ..., drain: _Optional[_Union[Drain, _Mapping]] = ...) -> None: ...

class ConsumeEvent(_message.Message):
    __slots__ = ["closing", "deliveries", "heartbeat", "opened", "revoked", "settled"]
    CLOSING_FIELD_NUMBER: _ClassVar[int]
    DELIVERIES_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    OPENED_FIELD_NUMBER: _ClassVar[int]
    REVOKED_FIELD_NUMBER: _ClassVar[int]
    SETTLED_FIELD_NUMBER: _ClassVar[int]
    closing: Closing
    deliveries: Deliveries
    heartbeat: Heartbeat
    opened: Opened
    revoked: Revoked
    settled: Settled
    def __init__(self, opened: _Optional[_Union[Opened, _Mapping]] = ..., deliveries: _Optional[_Union[Deliveries, _Mapping]] = ..., settled: _Optional[_Union[Settled, _Mapping]] = ..., heartbeat: _Optional[_Union[Heartbeat, _Mapping]] = ..., revoked: _Optional[_Union[Revoked, _Mapping]] = ..., closing: _Optional[_Union[Closing, _Mapping]] = ...) -> None: ...

class Credit(_message.Message):
    __slots__ = ["bytes", "messages"]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    bytes: int
    messages: int
    def __init__(self, messages: _Optional[int] = ..., bytes: _Optional[int] = ...) -> None: ...

class DeadLetter(_message.Message):
    __slots__ = ["attempts", "hops", "message", "offset", "original_offset", "original_partition", "partition", "reason", "record", "topic", "truncated", "written"]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    HOPS_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    ORIGINAL_OFFSET_FIELD_NUMBER: _ClassVar[int]
    ORIGINAL_PARTITION_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    WRITTEN_FIELD_NUMBER: _ClassVar[int]
    attempts: int
    hops: int
    message: str
    offset: int
    original_offset: int
    original_partition: int
    partition: int
    reason: str
    record: Record
    topic: str
    truncated: bool
    written: _timestamp_pb2.Timestamp
    def __init__(self, partition: _Optional[int] = ..., offset: _Optional[int] = ..., record: _Optional[_Union[Record, _Mapping]] = ..., topic: _Optional[str] = ..., original_partition: _Optional[int] = ..., original_offset: _Optional[int] = ..., reason: _Optional[str] = ..., message: _Optional[str] = ..., attempts: _Optional[int] = ..., written: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., hops: _Optional[int] = ..., truncated: bool = ...) -> None: ...

class Deliveries(_message.Message):
    __slots__ = ["deliveries"]
    DELIVERIES_FIELD_NUMBER: _ClassVar[int]
    deliveries: _containers.RepeatedCompositeFieldContainer[Delivery]
    def __init__(self, deliveries: _Optional[_Iterable[_Union[Delivery, _Mapping]]] = ...) -> None: ...

class Delivery(_message.Message):
    __slots__ = ["attempt", "lease_until", "offset", "partition", "receipt", "record", "topic", "value_omitted", "value_size"]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    LEASE_UNTIL_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    VALUE_OMITTED_FIELD_NUMBER: _ClassVar[int]
    VALUE_SIZE_FIELD_NUMBER: _ClassVar[int]
    attempt: int
    lease_until: _timestamp_pb2.Timestamp
    offset: int
    partition: int
    receipt: str
    record: Record
    topic: str
    value_omitted: bool
    value_size: int
    def __init__(self, receipt: _Optional[str] = ..., partition: _Optional[int] = ..., offset: _Optional[int] = ..., record: _Optional[_Union[Record, _Mapping]] = ..., attempt: _Optional[int] = ..., lease_until: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., value_omitted: bool = ..., value_size: _Optional[int] = ..., topic: _Optional[str] = ...) -> None: ...

class DescribeQueueRequest(_message.Message):
    __slots__ = ["cluster", "group", "topic"]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    cluster: str
    group: str
    topic: str
    def __init__(self, cluster: _Optional[str] = ..., topic: _Optional[str] = ..., group: _Optional[str] = ...) -> None: ...

class DescribeQueueResponse(_message.Message):
    __slots__ = ["partitions"]
    PARTITIONS_FIELD_NUMBER: _ClassVar[int]
    partitions: _containers.RepeatedCompositeFieldContainer[QueuePartition]
    def __init__(self, partitions: _Optional[_Iterable[_Union[QueuePartition, _Mapping]]] = ...) -> None: ...

class Drain(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class Extend(_message.Message):
    __slots__ = ["lease"]
    LEASE_FIELD_NUMBER: _ClassVar[int]
    lease: _duration_pb2.Duration
    def __init__(self, lease: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class GetRedriveRequest(_message.Message):
    __slots__ = ["cluster", "group", "id", "topic"]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    cluster: str
    group: str
    id: str
    topic: str
    def __init__(self, cluster: _Optional[str] = ..., topic: _Optional[str] = ..., id: _Optional[str] = ..., group: _Optional[str] = ...) -> None: ...

class Header(_message.Message):
    __slots__ = ["key", "value"]
    KEY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    key: str
    value: bytes
    def __init__(self, key: _Optional[str] = ..., value: _Optional[bytes] = ...) -> None: ...

class Heartbeat(_message.Message):
    __slots__ = ["lag", "outstanding", "outstanding_bytes"]
    class LagEntry(_message.Message):
        __slots__ = ["key", "value"]
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: int
        value: int
        def __init__(self, key: _Optional[int] = ..., value: _Optional[int] = ...) -> None: ...
    LAG_FIELD_NUMBER: _ClassVar[int]
    OUTSTANDING_BYTES_FIELD_NUMBER: _ClassVar[int]
    OUTSTANDING_FIELD_NUMBER: _ClassVar[int]
    lag: _containers.ScalarMap[int, int]
    outstanding: int
    outstanding_bytes: int
    def __init__(self, outstanding: _Optional[int] = ..., outstanding_bytes: _Optional[int] = ..., lag: _Optional[_Mapping[int, int]] = ...) -> None: ...

class ListClustersRequest(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class ListClustersResponse(_message.Message):
    __slots__ = ["clusters"]
    CLUSTERS_FIELD_NUMBER: _ClassVar[int]
    clusters: _containers.RepeatedCompositeFieldContainer[ClusterInfo]
    def __init__(self, clusters: _Optional[_Iterable[_Union[ClusterInfo, _Mapping]]] = ...) -> None: ...

class ListDeadLettersRequest(_message.Message):
    __slots__ = ["at_offset", "at_partition", "cluster", "group", "max_messages", "topic"]
    AT_OFFSET_FIELD_NUMBER: _ClassVar[int]
    AT_PARTITION_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    MAX_MESSAGES_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    at_offset: int
    at_partition: int
    cluster: str
    group: str
    max_messages: int
    topic: str
    def __init__(self, cluster: _Optional[str] = ..., topic: _Optional[str] = ..., group: _Optional[str] = ..., max_messages: _Optional[int] = ..., at_partition: _Optional[int] = ..., at_offset: _Optional[int] = ..., **kwargs) -> None: ...

class Nack(_message.Message):
    __slots__ = ["delay", "reason", "release"]
    DELAY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    delay: _duration_pb2.Duration
    reason: str
    release: bool
    def __init__(self, delay: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ..., release: bool = ..., reason: _Optional[str] = ...) -> None: ...

class Open(_message.Message):
    __slots__ = ["client_id", "cluster", "group", "header_filter", "heartbeat", "lease", "max_event_bytes", "order", "topic", "window"]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    HEADER_FILTER_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    LEASE_FIELD_NUMBER: _ClassVar[int]
    MAX_EVENT_BYTES_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    client_id: str
    cluster: str
    group: str
    header_filter: _containers.RepeatedScalarFieldContainer[str]
    heartbeat: _duration_pb2.Duration
    lease: _duration_pb2.Duration
    max_event_bytes: int
    order: Order
    topic: str
    window: Window
    def __init__(self, cluster: _Optional[str] = ..., topic: _Optional[str] = ..., group: _Optional[str] = ..., client_id: _Optional[str] = ..., window: _Optional[_Union[Window, _Mapping]] = ..., lease: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ..., heartbeat: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ..., max_event_bytes: _Optional[int] = ..., order: _Optional[_Union[Order, str]] = ..., header_filter: _Optional[_Iterable[str]] = ...) -> None: ...

class Opened(_message.Message):
    __slots__ = ["lease", "owner", "partitions"]
    LEASE_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PARTITIONS_FIELD_NUMBER: _ClassVar[int]
    lease: _duration_pb2.Duration
    owner: str
    partitions: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, owner: _Optional[str] = ..., partitions: _Optional[_Iterable[int]] = ..., lease: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class Ping(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class Problem(_message.Message):
    __slots__ = ["code", "message", "retriable"]
    CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    RETRIABLE_FIELD_NUMBER: _ClassVar[int]
    code: Code
    message: str
    retriable: bool
    def __init__(self, code: _Optional[_Union[Code, str]] = ..., message: _Optional[str] = ..., retriable: bool = ...) -> None: ...

class ProduceRequest(_message.Message):
    __slots__ = ["cluster", "idempotency_key", "records", "stop_on_error", "topic", "wait"]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    STOP_ON_ERROR_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    WAIT_FIELD_NUMBER: _ClassVar[int]
    cluster: str
    idempotency_key: str
    records: _containers.RepeatedCompositeFieldContainer[Record]
    stop_on_error: bool
    topic: str
    wait: Wait
    def __init__(self, cluster: _Optional[str] = ..., topic: _Optional[str] = ..., records: _Optional[_Iterable[_Union[Record, _Mapping]]] = ..., wait: _Optional[_Union[Wait, str]] = ..., idempotency_key: _Optional[str] = ..., stop_on_error: bool = ...) -> None: ...

class ProduceResponse(_message.Message):
    __slots__ = ["results"]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[ProduceResult]
    def __init__(self, results: _Optional[_Iterable[_Union[ProduceResult, _Mapping]]] = ...) -> None: ...

class ProduceResult(_message.Message):
    __slots__ = ["offset", "partition", "problem", "timestamp_ms"]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_MS_FIELD_NUMBER: _ClassVar[int]
    offset: int
    partition: int
    problem: Problem
    timestamp_ms: int
    def __init__(self, partition: _Optional[int] = ..., offset: _Optional[int] = ..., timestamp_ms: _Optional[int] = ..., problem: _Optional[_Union[Problem, _Mapping]] = ...) -> None: ...

class PurgeDeadLettersRequest(_message.Message):
    __slots__ = ["cluster", "group", "topic"]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    cluster: str
    group: str
    topic: str
    def __init__(self, cluster: _Optional[str] = ..., topic: _Optional[str] = ..., group: _Optional[str] = ...) -> None: ...

class PurgeDeadLettersResponse(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class QueuePartition(_message.Message):
    __slots__ = ["begin", "committed", "end", "lag", "owner", "partition", "state"]
    BEGIN_FIELD_NUMBER: _ClassVar[int]
    COMMITTED_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    LAG_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    begin: int
    committed: int
    end: int
    lag: int
    owner: str
    partition: int
    state: QueueState
    def __init__(self, partition: _Optional[int] = ..., owner: _Optional[str] = ..., begin: _Optional[int] = ..., end: _Optional[int] = ..., committed: _Optional[int] = ..., lag: _Optional[int] = ..., state: _Optional[_Union[QueueState, _Mapping]] = ...) -> None: ...

class QueueState(_message.Message):
    __slots__ = ["blocked", "delayed", "due", "held", "in_hand", "metadata_used", "oldest", "shipping"]
    class Blockage(_message.Message):
        __slots__ = ["message", "reason"]
        class Reason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = []
        COMMIT_FAILS: QueueState.Blockage.Reason
        DRAINING: QueueState.Blockage.Reason
        HEAD_OF_LINE: QueueState.Blockage.Reason
        IN_DOUBT: QueueState.Blockage.Reason
        MAX_PARKED: QueueState.Blockage.Reason
        MAX_PENDING: QueueState.Blockage.Reason
        MEMORY: QueueState.Blockage.Reason
        MESSAGE_FIELD_NUMBER: _ClassVar[int]
        METADATA_FULL: QueueState.Blockage.Reason
        ORDER: QueueState.Blockage.Reason
        REASON_FIELD_NUMBER: _ClassVar[int]
        REASON_UNSPECIFIED: QueueState.Blockage.Reason
        SEEKING: QueueState.Blockage.Reason
        SHIPPING_FAILS: QueueState.Blockage.Reason
        UNREADABLE: QueueState.Blockage.Reason
        message: str
        reason: QueueState.Blockage.Reason
        def __init__(self, reason: _Optional[_Union[QueueState.Blockage.Reason, str]] = ..., message: _Optional[str] = ...) -> None: ...
    class Oldest(_message.Message):
        __slots__ = ["age", "attempts", "offset", "timestamp_ms"]
        AGE_FIELD_NUMBER: _ClassVar[int]
        ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
        OFFSET_FIELD_NUMBER: _ClassVar[int]
        TIMESTAMP_MS_FIELD_NUMBER: _ClassVar[int]
        age: _duration_pb2.Duration
        attempts: int
        offset: int
        timestamp_ms: int
        def __init__(self, offset: _Optional[int] = ..., timestamp_ms: _Optional[int] = ..., age: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ..., attempts: _Optional[int] = ...) -> None: ...
    BLOCKED_FIELD_NUMBER: _ClassVar[int]
    DELAYED_FIELD_NUMBER: _ClassVar[int]
    DUE_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    IN_HAND_FIELD_NUMBER: _ClassVar[int]
    METADATA_USED_FIELD_NUMBER: _ClassVar[int]
    OLDEST_FIELD_NUMBER: _ClassVar[int]
    SHIPPING_FIELD_NUMBER: _ClassVar[int]
    blocked: _containers.RepeatedCompositeFieldContainer[QueueState.Blockage]
    delayed: int
    due: int
    held: int
    in_hand: int
    metadata_used: float
    oldest: QueueState.Oldest
    shipping: int
    def __init__(self, in_hand: _Optional[int] = ..., due: _Optional[int] = ..., delayed: _Optional[int] = ..., held: _Optional[int] = ..., shipping: _Optional[int] = ..., oldest: _Optional[_Union[QueueState.Oldest, _Mapping]] = ..., metadata_used: _Optional[float] = ..., blocked: _Optional[_Iterable[_Union[QueueState.Blockage, _Mapping]]] = ...) -> None: ...

class ReceiveRequest(_message.Message):
    __slots__ = ["ack", "cluster", "group", "lease", "linger", "max_bytes", "max_messages", "max_wait", "settle", "topic"]
    ACK_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    LEASE_FIELD_NUMBER: _ClassVar[int]
    LINGER_FIELD_NUMBER: _ClassVar[int]
    MAX_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_MESSAGES_FIELD_NUMBER: _ClassVar[int]
    MAX_WAIT_FIELD_NUMBER: _ClassVar[int]
    SETTLE_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    ack: AckMode
    cluster: str
    group: str
    lease: _duration_pb2.Duration
    linger: _duration_pb2.Duration
    max_bytes: int
    max_messages: int
    max_wait: _duration_pb2.Duration
    settle: _containers.RepeatedCompositeFieldContainer[Settlement]
    topic: str
    def __init__(self, cluster: _Optional[str] = ..., topic: _Optional[str] = ..., group: _Optional[str] = ..., max_messages: _Optional[int] = ..., max_bytes: _Optional[int] = ..., max_wait: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ..., linger: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ..., lease: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ..., ack: _Optional[_Union[AckMode, str]] = ..., settle: _Optional[_Iterable[_Union[Settlement, _Mapping]]] = ...) -> None: ...

class ReceiveResponse(_message.Message):
    __slots__ = ["deliveries", "settled"]
    DELIVERIES_FIELD_NUMBER: _ClassVar[int]
    SETTLED_FIELD_NUMBER: _ClassVar[int]
    deliveries: _containers.RepeatedCompositeFieldContainer[Delivery]
    settled: _containers.RepeatedCompositeFieldContainer[SettleResult]
    def __init__(self, deliveries: _Optional[_Iterable[_Union[Delivery, _Mapping]]] = ..., settled: _Optional[_Iterable[_Union[SettleResult, _Mapping]]] = ...) -> None: ...

class Record(_message.Message):
    __slots__ = ["headers", "key", "partition", "partition_key", "timestamp_ms", "value"]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    PARTITION_KEY_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_MS_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    headers: _containers.RepeatedCompositeFieldContainer[Header]
    key: bytes
    partition: int
    partition_key: bytes
    timestamp_ms: int
    value: bytes
    def __init__(self, key: _Optional[bytes] = ..., value: _Optional[bytes] = ..., headers: _Optional[_Iterable[_Union[Header, _Mapping]]] = ..., partition: _Optional[int] = ..., timestamp_ms: _Optional[int] = ..., partition_key: _Optional[bytes] = ...) -> None: ...

class RedriveRequest(_message.Message):
    __slots__ = ["cluster", "filter", "group", "limit", "max_per_second", "to", "topic"]
    class Filter(_message.Message):
        __slots__ = ["key", "reason", "to"]
        FROM_FIELD_NUMBER: _ClassVar[int]
        KEY_FIELD_NUMBER: _ClassVar[int]
        REASON_FIELD_NUMBER: _ClassVar[int]
        TO_FIELD_NUMBER: _ClassVar[int]
        key: bytes
        reason: str
        to: _timestamp_pb2.Timestamp
        def __init__(self, reason: _Optional[str] = ..., key: _Optional[bytes] = ..., to: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., **kwargs) -> None: ...
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    MAX_PER_SECOND_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    cluster: str
    filter: RedriveRequest.Filter
    group: str
    limit: int
    max_per_second: int
    to: str
    topic: str
    def __init__(self, cluster: _Optional[str] = ..., topic: _Optional[str] = ..., group: _Optional[str] = ..., to: _Optional[str] = ..., max_per_second: _Optional[int] = ..., filter: _Optional[_Union[RedriveRequest.Filter, _Mapping]] = ..., limit: _Optional[int] = ...) -> None: ...

class RedriveTask(_message.Message):
    __slots__ = ["failed", "id", "left", "problem", "redriven", "skipped", "state"]
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    CANCELLED: RedriveTask.State
    DONE: RedriveTask.State
    FAILED: RedriveTask.State
    FAILED_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    LEFT_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    REDRIVEN_FIELD_NUMBER: _ClassVar[int]
    RUNNING: RedriveTask.State
    SKIPPED_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    STATE_UNSPECIFIED: RedriveTask.State
    failed: int
    id: str
    left: int
    problem: Problem
    redriven: int
    skipped: int
    state: RedriveTask.State
    def __init__(self, id: _Optional[str] = ..., state: _Optional[_Union[RedriveTask.State, str]] = ..., redriven: _Optional[int] = ..., skipped: _Optional[int] = ..., left: _Optional[int] = ..., problem: _Optional[_Union[Problem, _Mapping]] = ..., failed: _Optional[int] = ...) -> None: ...

class Reject(_message.Message):
    __slots__ = ["reason"]
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class Revoked(_message.Message):
    __slots__ = ["partitions", "settle_until"]
    PARTITIONS_FIELD_NUMBER: _ClassVar[int]
    SETTLE_UNTIL_FIELD_NUMBER: _ClassVar[int]
    partitions: _containers.RepeatedScalarFieldContainer[int]
    settle_until: _timestamp_pb2.Timestamp
    def __init__(self, partitions: _Optional[_Iterable[int]] = ..., settle_until: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SettleBatch(_message.Message):
    __slots__ = ["id", "level", "settlements"]
    ID_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENTS_FIELD_NUMBER: _ClassVar[int]
    id: int
    level: Level
    settlements: _containers.RepeatedCompositeFieldContainer[Settlement]
    def __init__(self, id: _Optional[int] = ..., settlements: _Optional[_Iterable[_Union[Settlement, _Mapping]]] = ..., level: _Optional[_Union[Level, str]] = ...) -> None: ...

class SettleRequest(_message.Message):
    __slots__ = ["cluster", "group", "level", "settlements", "topic"]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENTS_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    cluster: str
    group: str
    level: Level
    settlements: _containers.RepeatedCompositeFieldContainer[Settlement]
    topic: str
    def __init__(self, cluster: _Optional[str] = ..., topic: _Optional[str] = ..., group: _Optional[str] = ..., settlements: _Optional[_Iterable[_Union[Settlement, _Mapping]]] = ..., level: _Optional[_Union[Level, str]] = ...) -> None: ...

class SettleResponse(_message.Message):
    __slots__ = ["results"]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[SettleResult]
    def __init__(self, results: _Optional[_Iterable[_Union[SettleResult, _Mapping]]] = ...) -> None: ...

class SettleResult(_message.Message):
    __slots__ = ["lease_until", "problem"]
    LEASE_UNTIL_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    lease_until: _timestamp_pb2.Timestamp
    problem: Problem
    def __init__(self, problem: _Optional[_Union[Problem, _Mapping]] = ..., lease_until: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Settled(_message.Message):
    __slots__ = ["id", "results"]
    ID_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    id: int
    results: _containers.RepeatedCompositeFieldContainer[SettleResult]
    def __init__(self, id: _Optional[int] = ..., results: _Optional[_Iterable[_Union[SettleResult, _Mapping]]] = ...) -> None: ...

class Settlement(_message.Message):
    __slots__ = ["ack", "extend", "nack", "receipt", "reject"]
    ACK_FIELD_NUMBER: _ClassVar[int]
    EXTEND_FIELD_NUMBER: _ClassVar[int]
    NACK_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    REJECT_FIELD_NUMBER: _ClassVar[int]
    ack: Ack
    extend: Extend
    nack: Nack
    receipt: str
    reject: Reject
    def __init__(self, receipt: _Optional[str] = ..., ack: _Optional[_Union[Ack, _Mapping]] = ..., nack: _Optional[_Union[Nack, _Mapping]] = ..., extend: _Optional[_Union[Extend, _Mapping]] = ..., reject: _Optional[_Union[Reject, _Mapping]] = ...) -> None: ...

class Window(_message.Message):
    __slots__ = ["bytes", "messages"]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    bytes: int
    messages: int
    def __init__(self, messages: _Optional[int] = ..., bytes: _Optional[int] = ...) -> None: ...

class Wait(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Code(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class AckMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Level(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Order(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
