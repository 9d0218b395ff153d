package io.pixy.bench.process;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * How many bytes the threads of another JVM have allocated, whoever collects them and how: its own management agent tells,
 * which is started from outside and costs that process some megabytes. Of threads that have ended only what was seen before
 * counts.
 *
 * <p>Thread-safe: one question at a time.
 */
public final class Allocation implements AutoCloseable {
    private final JMXConnector connector;
    private final ThreadMXBean threads;
    private final Map<Long, Long> bytesOf = new ConcurrentHashMap<>();

    private Allocation(JMXConnector connector, ThreadMXBean threads) {
        this.connector = connector;
        this.threads = threads;
    }

    /** Of a process, or null if it is no JVM, or one that does not let us in. */
    static Allocation of(long pid) {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            String url = machine.startLocalManagementAgent();
            machine.detach();
            JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(url));
            return new Allocation(
                    connector,
                    ManagementFactory.newPlatformMXBeanProxy(
                            connector.getMBeanServerConnection(),
                            ManagementFactory.THREAD_MXBEAN_NAME,
                            ThreadMXBean.class));
        } catch (IOException | AttachNotSupportedException e) {
            return null;
        }
    }

    /** All bytes since the process began. */
    public synchronized long bytes() {
        long[] ids = threads.getAllThreadIds();
        long[] bytes = threads.getThreadAllocatedBytes(ids);
        for (int i = 0; i < ids.length; i++) {
            bytesOf.merge(ids[i], bytes[i], Math::max);
        }
        return bytesOf.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            // the process may have ended
        }
    }

    /** Of this process. */
    public static long own() {
        ThreadMXBean own = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Arrays.stream(own.getThreadAllocatedBytes(own.getAllThreadIds())).sum();
    }
}
