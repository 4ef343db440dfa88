package io.trivet.simulator.load;

import java.util.Locale;

/// What a request is for; each is counted and timed apart.
enum Kind {
  AUTH,
  INVENTORY,
  NEXT,
  STATUS,
  LOG,
  DOWNLOAD,
  CHANNEL;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
