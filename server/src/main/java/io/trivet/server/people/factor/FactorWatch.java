package io.trivet.server.people.factor;

import io.trivet.core.people.UserCaller;
import org.jdbi.v3.core.Handle;

/// Is asked before somebody takes a factor from somebody, and told when a user got a factor or lost
/// one: what is remembered of them is then wrong.
public interface FactorWatch {
  /// In the transaction: {@link io.trivet.core.kernel.Failure.Forbidden} when the owner has rights
  /// that the caller could not give.
  void requireMayManage(Handle db, UserCaller caller, Owner owner);

  /// In the transaction of the change.
  void changed(Handle db, UserCaller caller, Owner owner, FactorChange change);

  /// After its commit.
  void committed(Owner owner);
}
