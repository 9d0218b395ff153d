package io.pixy.engine.kafka;

import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.OwnThread;
import io.pixy.engine.runtime.SystemTimers;
import org.apache.kafka.clients.admin.Admin;

/** Makes lasting clients of what tests have. No state. */
public final class LastingAdmins {
    private LastingAdmins() {}

    /** Of that client, which the test closes; there is no other one after it. */
    public static LastingAdmin of(Admin admin) {
        LastingAdmin lasting = new LastingAdmin(
                "test",
                number -> {
                    if (number > 0) {
                        throw new IllegalStateException("the only one");
                    }
                    return admin;
                },
                new OwnThread("renewing"),
                Clock.system(),
                new SystemTimers("lasting-admin"));
        lasting.start();
        return lasting;
    }
}
