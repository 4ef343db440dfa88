package io.trivet.core.people;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A small world to try rights in: three static groups, two dynamic ones, three tags.
final class RandomRights {
  static final List<String> GROUPS = List.of("a", "b", "c");
  static final List<UUID> FILTERS = List.of(new UUID(0, 1), new UUID(0, 2));
  static final List<String> TAGS = List.of("x", "y", "z");
  private static final Permission[] PERMISSIONS = Permission.values();

  private final SplittableRandom random;

  RandomRights(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /// A device: in one static group at most, and in any dynamic ones.
  record Device(Optional<String> group, Set<UUID> filters) {}

  /// Something that somebody wants to do.
  record Request(Permission permission, List<Device> devices, Set<String> tags) {}

  Rights rights() {
    return new Rights(IntStream.range(0, random.nextInt(5)).mapToObj(_ -> grant()).toList());
  }

  Grant grant() {
    return new Grant(permissions(), scope(), budget());
  }

  Request request() {
    var devices = IntStream.range(0, random.nextInt(1, 3)).mapToObj(_ -> device()).toList();
    return new Request(pick(PERMISSIONS), devices, some(TAGS));
  }

  Device device() {
    int group = random.nextInt(GROUPS.size() + 1);
    return new Device(
        group == GROUPS.size() ? Optional.empty() : Optional.of(GROUPS.get(group)), some(FILTERS));
  }

  Scope scope() {
    return new Scope(
        random.nextInt(3) == 0
            ? new Scope.Devices.All()
            : new Scope.Devices.In(some(GROUPS), random.nextBoolean() ? Set.of() : some(FILTERS)),
        random.nextInt(3) == 0 ? new Scope.Releases.All() : new Scope.Releases.Tagged(some(TAGS)));
  }

  private Set<Permission> permissions() {
    return IntStream.range(0, random.nextInt(1, 4))
        .mapToObj(_ -> pick(PERMISSIONS))
        .collect(Collectors.toSet());
  }

  private Budget budget() {
    return random.nextInt(3) > 0 ? Budget.UNLIMITED : new Budget(part(), part(), part());
  }

  private OptionalLong part() {
    return random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextInt(3));
  }

  private <T> T pick(T[] values) {
    return values[random.nextInt(values.length)];
  }

  private <T> Set<T> some(List<T> values) {
    var some = new HashSet<T>();
    values.stream().filter(_ -> random.nextInt(3) == 0).forEach(some::add);
    return some;
  }

  /// The reference: ARCHITECTURE section 5, word for word and without any cleverness. A request is
  /// allowed if one grant covers it wholly; of several that do, the tightest budget counts.
  static Optional<Budget> reference(Rights rights, Request request) {
    var covering = new ArrayList<Budget>();
    for (var grant : rights.grants()) {
      boolean covers = grant.permissions().contains(request.permission());
      for (var device : request.devices()) {
        covers &= !request.permission().isAboutDevices() || isIn(device, grant.scope());
      }
      covers &= !request.permission().isAboutReleases() || isIn(request.tags(), grant.scope());
      if (covers) {
        covering.add(grant.budget());
      }
    }
    return covering.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Budget(
                least(covering.stream().map(Budget::perDeployment).toList()),
                least(covering.stream().map(Budget::perHour).toList()),
                least(covering.stream().map(Budget::perDay).toList())));
  }

  static boolean isIn(Device device, Scope scope) {
    return scope.devices() instanceof Scope.Devices.In(var groups, var filters)
        ? device.group().filter(groups::contains).isPresent()
            || device.filters().stream().anyMatch(filters::contains)
        : true;
  }

  static boolean isIn(Set<String> tags, Scope scope) {
    return scope.releases() instanceof Scope.Releases.Tagged(var named)
        ? tags.stream().anyMatch(named::contains)
        : true;
  }

  private static OptionalLong least(List<OptionalLong> parts) {
    return parts.stream().flatMapToLong(OptionalLong::stream).min();
  }

  static List<Permission> permissionsAbout(Permission.About about) {
    return Arrays.stream(PERMISSIONS).filter(p -> p.about() == about).toList();
  }
}
