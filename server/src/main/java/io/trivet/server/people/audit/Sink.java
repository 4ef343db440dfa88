package io.trivet.server.people.audit;

import java.io.IOException;
import java.util.List;

/// Takes entries, one line of JSON each. When `deliver` returns, all of them have arrived; when it
/// throws, some may have, and all are delivered again.
sealed interface Sink permits FileSink, SyslogSink {
  record Line(AuditView entry, String json) {}

  void deliver(List<Line> lines) throws IOException;

  static Sink of(SinkAddress address) {
    return switch (address.target()) {
      case SinkAddress.Target.File(var path) -> new FileSink(path);
      case SinkAddress.Target.SyslogTls syslog -> new SyslogSink(syslog);
    };
  }
}
