package io.trivet.core.people;

import java.util.List;

/// A name for some grants. `builtIn` ones every tenant has, and nobody changes them.
public record Role(String name, String description, List<Grant> grants, boolean builtIn) {
  public Role {
    grants = List.copyOf(grants);
  }
}
