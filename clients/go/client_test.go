package pixy

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/pixy-io/pixy/clients/go/kafkapixy"
	"github.com/pixy-io/pixy/clients/go/pixyv1"
)

const limit = 20 * time.Second

// original does as it is told.
type original struct {
	kafkapixy.UnimplementedKafkaPixyServer
	err error
	t   *testing.T
}

func (o *original) check(ctx context.Context, cluster string) error {
	if cluster != "main" {
		o.t.Errorf("the call is for cluster %q", cluster)
	}
	if deadline, ok := ctx.Deadline(); !ok || time.Until(deadline) > 200*time.Second {
		o.t.Error("the call has no deadline")
	}
	return o.err
}

func (o *original) Produce(ctx context.Context, rq *kafkapixy.ProdRq) (*kafkapixy.ProdRs, error) {
	if !rq.KeyUndefined {
		o.t.Error("there is a key")
	}
	return &kafkapixy.ProdRs{Partition: 1, Offset: 2}, o.check(ctx, rq.Cluster)
}

func (o *original) ConsumeNAck(ctx context.Context, rq *kafkapixy.ConsNAckRq) (*kafkapixy.ConsRs, error) {
	if !rq.NoAck {
		o.t.Error("something is acknowledged")
	}
	return &kafkapixy.ConsRs{Message: []byte("v"), KeyUndefined: true}, o.check(ctx, rq.Cluster)
}

func (o *original) Ack(ctx context.Context, rq *kafkapixy.AckRq) (*kafkapixy.AckRs, error) {
	return &kafkapixy.AckRs{}, o.check(ctx, rq.Cluster)
}

// streams hands each one that is opened to the test.
type streams struct {
	pixyv1.UnimplementedPixyServer
	opened chan *stream
}

type stream struct {
	t        *testing.T
	call     pixyv1.Pixy_ConsumeServer
	commands chan *pixyv1.ConsumeCommand
	end      chan error
}

func (s *streams) Consume(call pixyv1.Pixy_ConsumeServer) error {
	one := &stream{call: call, commands: make(chan *pixyv1.ConsumeCommand, 100), end: make(chan error, 1)}
	s.opened <- one
	go func() {
		for {
			command, err := call.Recv()
			if err != nil {
				one.end <- err
				return
			}
			one.commands <- command
		}
	}()
	return <-one.end
}

// next is the next command, apart from signs of life.
func (s *stream) next() *pixyv1.ConsumeCommand {
	s.t.Helper()
	for {
		select {
		case command := <-s.commands:
			if command.GetPing() == nil {
				return command
			}
		case <-time.After(limit):
			s.t.Fatal("no command comes")
		}
	}
}

func (s *stream) open(lease time.Duration) *pixyv1.Open {
	s.t.Helper()
	s.send(&pixyv1.ConsumeEvent{Event: &pixyv1.ConsumeEvent_Opened{Opened: &pixyv1.Opened{Lease: durationpb.New(lease)}}})
	return s.next().GetOpen()
}

func (s *stream) bring(values ...string) {
	s.t.Helper()
	deliveries := &pixyv1.Deliveries{}
	for _, value := range values {
		deliveries.Deliveries = append(deliveries.Deliveries, &pixyv1.Delivery{
			Receipt: "r-" + value, Topic: "t", Attempt: 1, Record: &pixyv1.Record{Value: []byte(value)},
		})
	}
	s.send(&pixyv1.ConsumeEvent{Event: &pixyv1.ConsumeEvent_Deliveries{Deliveries: deliveries}})
}

func (s *stream) settled(batch *pixyv1.SettleBatch) {
	s.t.Helper()
	settled := &pixyv1.Settled{Id: batch.Id, Results: []*pixyv1.SettleResult{{}}}
	s.send(&pixyv1.ConsumeEvent{Event: &pixyv1.ConsumeEvent_Settled{Settled: settled}})
}

func (s *stream) send(event *pixyv1.ConsumeEvent) {
	s.t.Helper()
	if err := s.call.Send(event); err != nil {
		s.t.Fatal(err)
	}
}

type fixture struct {
	t        *testing.T
	original *original
	streams  *streams
	client   *Client
	ended    chan error
	stop     context.CancelFunc
}

func newFixture(t *testing.T) *fixture {
	f := &fixture{t: t, original: &original{t: t}, streams: &streams{opened: make(chan *stream, 10)}, ended: make(chan error, 1)}
	server := grpc.NewServer()
	kafkapixy.RegisterKafkaPixyServer(server, f.original)
	pixyv1.RegisterPixyServer(server, f.streams)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	f.client, err = Dial(listener.Addr().String(), Options{Cluster: "main", Logf: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.client.Close() })
	return f
}

func (f *fixture) subscribe(handler Handler) {
	ctx, stop := context.WithCancel(context.Background())
	f.stop = stop
	go func() { f.ended <- f.client.Subscribe(ctx, "t", "g", handler, SubscribeOptions{Credits: 3}) }()
}

func (f *fixture) stream() *stream {
	f.t.Helper()
	select {
	case s := <-f.streams.opened:
		s.t = f.t
		return s
	case <-time.After(limit):
		f.t.Fatal("no stream is opened")
		return nil
	}
}

func (f *fixture) end() error {
	f.t.Helper()
	select {
	case err := <-f.ended:
		return err
	case <-time.After(limit):
		f.t.Fatal("it does not end")
		return nil
	}
}

func TestEachCallNamesTheClusterAndHasADeadline(t *testing.T) {
	f := newFixture(t)
	ctx := context.Background()

	sent, err := f.client.Produce(ctx, "t", Record{Value: []byte("v")})
	if err != nil || sent != (Position{Partition: 1, Offset: 2}) {
		t.Error(sent, err)
	}
	message, err := f.client.Consume(ctx, "t", "g")
	if err != nil || string(message.Value) != "v" || message.Key != nil {
		t.Error(message, err)
	}
	if err := f.client.Ack(ctx, "t", "g", message); err != nil {
		t.Error(err)
	}
}

func TestNothingInTimeIsNoError(t *testing.T) {
	f := newFixture(t)
	f.original.err = status.Error(codes.NotFound, "long polling timeout")

	message, err := f.client.Consume(context.Background(), "t", "g")

	if message != nil || err != nil {
		t.Error(message, err)
	}
}

func TestWhatMayPassIsToldApart(t *testing.T) {
	f := newFixture(t)
	for code, isTemporary := range map[codes.Code]bool{
		codes.Unavailable: true, codes.Internal: true, codes.InvalidArgument: false, codes.PermissionDenied: false,
	} {
		f.original.err = status.Error(code, "words")
		_, err := f.client.Produce(context.Background(), "t", Record{})
		if status.Code(err) != code || IsTemporary(err) != isTemporary {
			t.Error(code, err)
		}
	}
}

func TestAnAckThatTheInstanceDoesNotKnowIsLostAndNoReasonToEnd(t *testing.T) {
	f := newFixture(t)
	f.original.err = status.Error(codes.InvalidArgument, "never offered")

	err := f.client.Ack(context.Background(), "t", "g", &Message{})

	var lost *AckLostError
	if !errors.As(err, &lost) || !IsTemporary(err) {
		t.Error(err)
	}
}

func TestATokenGoesWithTlsAlone(t *testing.T) {
	_, err := Dial("localhost:1", Options{Token: func(context.Context) (string, error) { return "secret", nil }})

	if err == nil || !strings.Contains(err.Error(), "plain text") {
		t.Error(err)
	}
	plain := Options{Token: func(context.Context) (string, error) { return "secret", nil }, Credentials: insecure{credentials.NewTLS(nil)}}
	if _, err := Dial("localhost:1", plain); err == nil || !strings.Contains(err.Error(), "plain text") {
		t.Error(err)
	}
}

// insecure is how later versions of grpc name plain text.
type insecure struct {
	credentials.TransportCredentials
}

func (insecure) Info() credentials.ProtocolInfo {
	return credentials.ProtocolInfo{SecurityProtocol: "insecure"}
}

func TestEachMessageThatIsSettledIsACreditForAnother(t *testing.T) {
	f := newFixture(t)
	f.subscribe(func(context.Context, *Delivery) error { return Nack{Delay: 1500 * time.Millisecond} })
	s := f.stream()

	if open := s.open(30 * time.Second); open.Cluster != "main" || open.Topic != "t" || open.Group != "g" {
		t.Error(open)
	}
	if credit := s.next().GetCredit(); credit.GetMessages() != 3 {
		t.Error(credit)
	}
	s.bring("a")
	settled := s.next().GetSettle()
	if credit := s.next().GetCredit(); credit.GetMessages() != 1 {
		t.Error(credit)
	}
	one := settled.Settlements[0]
	if one.Receipt != "r-a" || one.GetNack().GetDelay().AsDuration() != 1500*time.Millisecond {
		t.Error(settled)
	}
}

func TestWhatAHandlerFailsWithHandsTheMessageBack(t *testing.T) {
	f := newFixture(t)
	f.subscribe(func(context.Context, *Delivery) error { return errors.New("broken") })
	s := f.stream()
	s.open(30 * time.Second)
	s.next()
	s.bring("a")

	if settled := s.next().GetSettle(); settled.Settlements[0].GetNack().GetReason() != "broken" {
		t.Error(settled)
	}
}

func TestAReasonThatIsNoTextCanBeToldAllTheSame(t *testing.T) {
	f := newFixture(t)
	f.subscribe(func(_ context.Context, job *Delivery) error {
		switch string(job.Value) {
		case "long":
			return errors.New(strings.Repeat("ü", 1000))
		case "bytes":
			return errors.New("no such job: \xff\xfe")
		default:
			return Reject{Reason: strings.Repeat("x", 999) + "ü"}
		}
	})
	s := f.stream()
	s.open(30 * time.Second)
	s.next()
	for _, value := range []string{"long", "bytes", "rejected"} {
		s.bring(value)
		settled := s.next().GetSettle()
		if settled == nil || settled.Settlements[0].Receipt != "r-"+value {
			t.Fatal(settled)
		}
		one := settled.Settlements[0]
		if reason := one.GetNack().GetReason() + one.GetReject().GetReason(); reason == "" || len([]rune(reason)) > 1000 {
			t.Error(reason)
		}
		s.next()
	}
}

func TestAServerThatNeverOpensTheStreamIsAskedForSignsOfLife(t *testing.T) {
	f := newFixture(t)
	f.subscribe(func(context.Context, *Delivery) error { return nil })
	s := f.stream()
	if open := (<-s.commands).GetOpen(); open == nil {
		t.Error("it begins with something else")
	}

	select {
	case command := <-s.commands:
		if command.GetPing() == nil {
			t.Error(command)
		}
	case <-time.After(limit):
		t.Error("nobody looks after it")
	}
}

func TestAHandlerHearsOfAFailureForGood(t *testing.T) {
	f := newFixture(t)
	begun := make(chan struct{})
	f.subscribe(func(ctx context.Context, _ *Delivery) error { close(begun); <-ctx.Done(); return ctx.Err() })
	s := f.stream()
	s.open(30 * time.Second)
	s.next()
	s.bring("a")
	<-begun
	s.end <- status.Error(codes.PermissionDenied, "not any more")

	if err := f.end(); status.Code(err) != codes.PermissionDenied {
		t.Error(err)
	}
}

func TestAnotherStreamGoesOnWhereOneBreaks(t *testing.T) {
	f := newFixture(t)
	release := make(chan struct{})
	f.subscribe(func(_ context.Context, job *Delivery) error {
		if string(job.Value) != "a" {
			<-release
		}
		return nil
	})
	s := f.stream()
	id := s.open(30 * time.Second).ClientId
	s.next()
	s.bring("a", "b")
	unanswered := s.next().GetSettle()
	s.end <- status.Error(codes.Unavailable, "on purpose")

	s = f.stream()
	if again := s.open(30 * time.Second); again.ClientId != id {
		t.Error(again)
	}
	// what nobody has answered is told again; one of three is still here
	if again := s.next().GetSettle(); again.GetId() != unanswered.Id || again.Settlements[0].Receipt != "r-a" {
		t.Error(again)
	}
	if credit := s.next().GetCredit(); credit.GetMessages() != 2 {
		t.Error(credit)
	}
	close(release)
	if settled := s.next().GetSettle(); settled.Settlements[0].Receipt != "r-b" {
		t.Error(settled)
	}
}

func TestAStreamThatCanNotBeIsNotOpenedAgain(t *testing.T) {
	f := newFixture(t)
	f.subscribe(func(context.Context, *Delivery) error { return nil })
	f.stream().end <- status.Error(codes.InvalidArgument, "the queue keeps less order")

	if err := f.end(); status.Code(err) != codes.InvalidArgument {
		t.Error(err)
	}
}

func TestLeasesAreExtendedMeanwhile(t *testing.T) {
	f := newFixture(t)
	release := make(chan struct{})
	f.subscribe(func(context.Context, *Delivery) error { <-release; return nil })
	s := f.stream()
	s.open(time.Second)
	s.next()
	s.bring("a")

	settled := s.next().GetSettle()
	close(release)

	if settled.Settlements[0].GetExtend().GetLease().AsDuration() != time.Second {
		t.Error(settled)
	}
}

func TestTheEndComesAfterTheMessagesInHand(t *testing.T) {
	f := newFixture(t)
	begun, release := make(chan struct{}), make(chan struct{})
	f.subscribe(func(context.Context, *Delivery) error { close(begun); <-release; return nil })
	s := f.stream()
	s.open(30 * time.Second)
	s.next()
	s.bring("a")
	<-begun
	f.stop()
	if drain := s.next(); drain.GetDrain() == nil {
		t.Error(drain)
	}
	s.bring("late")
	late := s.next().GetSettle()
	if !late.Settlements[0].GetNack().GetRelease() {
		t.Error(late)
	}
	close(release)
	done := s.next().GetSettle()
	if done.Settlements[0].GetAck() == nil {
		t.Error(done)
	}
	s.settled(late)
	s.settled(done)
	if err := f.end(); err != nil {
		t.Error(err)
	}
}
