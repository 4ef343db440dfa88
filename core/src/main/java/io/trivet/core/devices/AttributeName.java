package io.trivet.core.devices;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;

/// An attribute of a device: scope and name.
public record AttributeName(Scope scope, String name) {
  public AttributeName {
    if (name.isEmpty() || name.length() > Limits.ATTRIBUTE_NAME_CHARS_MAX) {
      throw new Failure.Invalid(
          "an attribute's name must have 1 to %d characters"
              .formatted(Limits.ATTRIBUTE_NAME_CHARS_MAX));
    }
  }

  /// `scope/name`, or `name` alone for the scope inventory.
  public static AttributeName parse(String text) {
    int slash = text.indexOf('/');
    return slash < 0
        ? new AttributeName(Scope.INVENTORY, text)
        : new AttributeName(Scope.parse(text.substring(0, slash)), text.substring(slash + 1));
  }

  @Override
  public String toString() {
    return scope.text() + "/" + name;
  }
}
