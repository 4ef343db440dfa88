/// People: signing in, sessions, accounts, tenants.
@NullMarked
package io.trivet.server.people.access;

import org.jspecify.annotations.NullMarked;
