package io.trivet.server.people.audit;

import java.util.Locale;

/// Whether what an entry tells of was done, or turned away.
enum Decision {
  ALLOWED,
  REFUSED;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
