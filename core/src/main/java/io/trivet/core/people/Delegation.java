package io.trivet.core.people;

import io.trivet.core.kernel.Failure;
import java.util.Collection;
import java.util.List;

/// Who may give rights to whom. Two rules: nobody changes their own rights, and nobody gives or
/// takes what they do not hold. The second one also guards accounts: whoever can change the address
/// of an account, or its factors, can become its owner.
public final class Delegation {
  private Delegation() {}

  /// Another user's roles are about to change from rights to rights.
  public static void requireMayAssign(
      UserCaller caller, UserId target, List<Grant> before, List<Grant> after) {
    if (caller.user().equals(target)) {
      throw new Failure.Forbidden("nobody can change their own roles");
    }
    requireCanGive(caller.rights(), before);
    requireCanGive(caller.rights(), after);
  }

  /// A role is about to change from rights to rights; no rights where it is not there yet or no
  /// longer. `own` are the names of the caller's roles.
  public static void requireMayDefine(
      UserCaller caller,
      Collection<String> own,
      String role,
      List<Grant> before,
      List<Grant> after) {
    if (own.contains(role)) {
      throw new Failure.Forbidden("nobody can change a role that they have themselves");
    }
    requireCanGive(caller.rights(), before);
    requireCanGive(caller.rights(), after);
  }

  /// An account with these rights is about to be changed or deleted, other than by its owner.
  public static void requireMayManage(UserCaller caller, UserId target, List<Grant> rights) {
    if (!caller.user().equals(target)) {
      requireCanGive(caller.rights(), rights);
    }
  }

  private static void requireCanGive(Rights mine, List<Grant> grants) {
    for (var grant : grants) {
      for (var permission : grant.permissions()) {
        requireCanGive(
            mine, new Grant(java.util.Set.of(permission), grant.scope(), grant.budget()));
      }
    }
  }

  private static void requireCanGive(Rights mine, Grant grant) {
    if (mine.canGive(grant)) {
      return;
    }
    var permission = grant.permissions().iterator().next();
    throw new Failure.Forbidden(
        mine.holds(grant)
            ? "permission %s is held within a budget and cannot be passed on".formatted(permission)
            : "missing permission %s on the whole scope: nobody can give or take what they do not hold"
                .formatted(permission));
  }
}
