package pixy

import (
	"context"
	"errors"
	"log"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/pixy-io/pixy/clients/go/kafkapixy"
	"github.com/pixy-io/pixy/clients/go/pixyv1"
)

// A server waits for messages for consumer.long_polling_timeout, or for what was asked for, a minute at most.
const longestPoll = time.Minute

// Options of a client; the zero value has what most programs need.
type Options struct {
	// Cluster is empty for the server's default one.
	Cluster string
	// Credentials for TLS, such as credentials.NewTLS(nil); nil for plain text.
	Credentials credentials.TransportCredentials
	// Token is asked with each call for what goes with it as "authorization: Bearer ...". Needs Credentials.
	Token func(context.Context) (string, error)
	// ClientID is what the server sees as the user agent.
	ClientID string
	// CallTimeout is how long a call may take, beside what it waits for messages; 0 for 30 s.
	CallTimeout time.Duration
	// ProduceTimeout is how long writing may take; 0 for 150 s, as a server with its default configuration tries for 130.
	ProduceTimeout time.Duration
	// Logf is told what goes wrong and is mended; nil for the standard logger.
	Logf func(format string, args ...interface{})
}

// Client of one server, for any number of goroutines.
type Client struct {
	// Original is the service of Kafka-Pixy.
	Original kafkapixy.KafkaPixyClient
	// V1 is the second API.
	V1 pixyv1.PixyClient

	options    Options
	connection *grpc.ClientConn
	isClosed   atomic.Bool
}

// Dial makes a client of a target such as localhost:19091 or dns:///pixy.example:19091. It connects to nothing yet.
func Dial(target string, options Options) (*Client, error) {
	if options.Token != nil && (options.Credentials == nil || options.Credentials.Info().SecurityProtocol == "insecure") {
		return nil, errors.New("a token would go over the network in plain text: set Options.Credentials for TLS, too")
	}
	if options.ClientID == "" {
		options.ClientID = "pixy-client-go"
	}
	if options.CallTimeout == 0 {
		options.CallTimeout = 30 * time.Second
	}
	if options.ProduceTimeout == 0 {
		options.ProduceTimeout = 150 * time.Second
	}
	if options.Logf == nil {
		options.Logf = log.Printf
	}
	security := grpc.WithInsecure()
	if options.Credentials != nil {
		security = grpc.WithTransportCredentials(options.Credentials)
	}
	connection, err := grpc.Dial(target, security,
		grpc.WithUserAgent(options.ClientID),
		// a silent server is asked for a sign of life, and given up ten seconds later
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 30 * time.Second, Timeout: 10 * time.Second}),
		// servers restart: two minutes between attempts to connect would be long
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff: backoff.Config{
				BaseDelay: 500 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: 5 * time.Second,
			},
			MinConnectTimeout: 10 * time.Second,
		}),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(64<<20)),
		// nothing is sent twice by itself
		grpc.WithDisableServiceConfig(),
		grpc.WithDisableRetry())
	if err != nil {
		return nil, err
	}
	return &Client{
		Original:   kafkapixy.NewKafkaPixyClient(connection),
		V1:         pixyv1.NewPixyClient(connection),
		options:    options,
		connection: connection,
	}, nil
}

// Close cuts what runs, and ends.
func (c *Client) Close() error {
	c.isClosed.Store(true)
	return c.connection.Close()
}

// Produce writes a record, and returns when Kafka has it. After an error that IsTemporary it is not written, or nobody knows:
// whoever writes it again may write it twice.
func (c *Client) Produce(ctx context.Context, topic string, record Record) (Position, error) {
	ctx, cancel, err := c.call(ctx, c.options.ProduceTimeout)
	if err != nil {
		return Position{}, err
	}
	defer cancel()
	request := &kafkapixy.ProdRq{
		Cluster: c.options.Cluster, Topic: topic, KeyValue: record.Key, KeyUndefined: record.Key == nil, Message: record.Value,
	}
	for _, header := range record.Headers {
		request.Headers = append(request.Headers, &kafkapixy.RecordHeader{Key: header.Key, Value: header.Value})
	}
	answer, err := c.Original.Produce(ctx, request)
	if err != nil {
		return Position{}, err
	}
	return Position{Partition: answer.Partition, Offset: answer.Offset}, nil
}

// Consume returns the next message, or nil if there was none in time: ask again. It comes again after the server's
// consumer.ack_timeout unless it is acknowledged.
func (c *Client) Consume(ctx context.Context, topic, group string) (*Message, error) {
	ctx, cancel, err := c.call(ctx, longestPoll+c.options.CallTimeout)
	if err != nil {
		return nil, err
	}
	defer cancel()
	answer, err := c.Original.ConsumeNAck(ctx, &kafkapixy.ConsNAckRq{
		Cluster: c.options.Cluster, Topic: topic, Group: group, NoAck: true,
	})
	if status.Code(err) == codes.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	message := &Message{
		Record:   Record{Value: answer.Message},
		Position: Position{Partition: answer.Partition, Offset: answer.Offset},
		Topic:    topic,
	}
	if !answer.KeyUndefined {
		message.Key = append([]byte{}, answer.KeyValue...)
	}
	for _, header := range answer.Headers {
		message.Headers = append(message.Headers, Header{Key: header.Key, Value: header.Value})
	}
	return message, nil
}

// Ack says that a message that was consumed is done. If it does not count, or nobody knows, the message comes again.
func (c *Client) Ack(ctx context.Context, topic, group string, message *Message) error {
	ctx, cancel, err := c.call(ctx, c.options.CallTimeout)
	if err != nil {
		return err
	}
	defer cancel()
	_, err = c.Original.Ack(ctx, &kafkapixy.AckRq{
		Cluster: c.options.Cluster, Topic: topic, Group: group, Partition: message.Partition, Offset: message.Offset,
	})
	switch status.Code(err) {
	case codes.InvalidArgument, codes.Internal:
		return &AckLostError{Cause: err}
	default:
		return err
	}
}

// ReceiveOptions say how much to receive; the zero value is one message.
type ReceiveOptions struct {
	// Max is how many messages at most; 0 for one.
	Max int
	// Wait is how long to wait for the first one, a minute at most; 0 for the server's consumer.long_polling_timeout.
	Wait time.Duration
	// Lease is how long they are the caller's; 0 for what holds for the queue.
	Lease time.Duration
}

// Receive returns messages with receipts, or none if there was none in time. Not with Kafka-Pixy.
func (c *Client) Receive(ctx context.Context, topic, group string, options ReceiveOptions) ([]*Delivery, error) {
	ctx, cancel, err := c.call(ctx, longestPoll+c.options.CallTimeout)
	if err != nil {
		return nil, err
	}
	defer cancel()
	answer, err := c.V1.Receive(ctx, &pixyv1.ReceiveRequest{
		Cluster: c.options.Cluster, Topic: topic, Group: group, MaxMessages: int32(options.Max),
		MaxWait: optional(options.Wait), Lease: optional(options.Lease),
	})
	if err != nil {
		return nil, err
	}
	var deliveries []*Delivery
	for _, one := range answer.Deliveries {
		deliveries = append(deliveries, deliveryOf(one))
	}
	return deliveries, nil
}

// Settle says what is to become of messages. The result has nil for each settlement that counts, in the same order.
func (c *Client) Settle(ctx context.Context, topic, group string, settlements ...Settlement) ([]*Problem, error) {
	ctx, cancel, err := c.call(ctx, c.options.CallTimeout)
	if err != nil {
		return nil, err
	}
	defer cancel()
	request := &pixyv1.SettleRequest{Cluster: c.options.Cluster, Topic: topic, Group: group}
	for _, one := range settlements {
		request.Settlements = append(request.Settlements, one.wire())
	}
	answer, err := c.V1.Settle(ctx, request)
	if err != nil {
		return nil, err
	}
	problems := make([]*Problem, 0, len(answer.Results))
	for _, result := range answer.Results {
		problems = append(problems, problemOf(result))
	}
	return problems, nil
}

// call gives a call its deadline and its token.
func (c *Client) call(ctx context.Context, timeout time.Duration) (context.Context, context.CancelFunc, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	ctx, err := c.withToken(ctx)
	if err != nil {
		cancel()
		return nil, nil, err
	}
	return ctx, cancel, nil
}

func (c *Client) withToken(ctx context.Context) (context.Context, error) {
	if c.options.Token == nil {
		return ctx, nil
	}
	token, err := c.options.Token(ctx)
	if err != nil {
		return nil, status.Errorf(codes.Unauthenticated, "the token can't be had: %v", err)
	}
	return metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token), nil
}

func optional(time time.Duration) *durationpb.Duration {
	if time == 0 {
		return nil
	}
	return durationpb.New(time)
}
