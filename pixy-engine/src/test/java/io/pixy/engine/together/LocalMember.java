package io.pixy.engine.together;

/** A member in the test's own JVM. Confined to the test's thread. */
final class LocalMember implements Member {
    private final String id;
    private final String name;
    private final Workers workers;

    private LocalMember(String id, String name, Workers workers) {
        this.id = id;
        this.name = name;
        this.workers = workers;
    }

    static LocalMember start(String id, String name, Site site, Reports reports) {
        Workers workers = new Workers(id, name, site, reports);
        workers.start();
        return new LocalMember(id, name, workers);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void hold(boolean on) {
        workers.hold(on);
    }

    /** One of its clients asks for a message of another topic as well, and does not wait for it. */
    void ask(String topic) {
        workers.ask(topic);
    }

    @Override
    public void close() {
        workers.close();
    }
}
