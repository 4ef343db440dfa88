/// Single sign-on: people who come through an identity provider (OpenID Connect), and CI jobs that
/// show the identity their platform gave them.
@NullMarked
package io.trivet.server.people.sso;

import org.jspecify.annotations.NullMarked;
