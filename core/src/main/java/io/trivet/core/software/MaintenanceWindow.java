package io.trivet.core.software;

import io.trivet.core.kernel.Failure;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;

/// Hours of the week in which a device may be offered an update, in the device's own time. A window
/// that ends before it begins passes midnight and belongs to the day it begins on; one that ends
/// when it begins lasts a day.
public record MaintenanceWindow(Set<DayOfWeek> days, LocalTime from, LocalTime to) {
  public MaintenanceWindow {
    days = Set.copyOf(days);
    if (days.isEmpty()) {
      throw new Failure.Invalid("a window must have at least one day");
    }
  }

  public boolean isOpen(Instant now, ZoneId zone) {
    var local = now.atZone(zone);
    var time = local.toLocalTime();
    boolean startedToday = !time.isBefore(from) && (to.isAfter(from) ? time.isBefore(to) : true);
    boolean startedYesterday = !to.isAfter(from) && time.isBefore(to);
    return (startedToday && days.contains(local.getDayOfWeek()))
        || (startedYesterday && days.contains(local.getDayOfWeek().minus(1)));
  }
}
