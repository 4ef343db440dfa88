/// The database: the embedded PostgreSQL, the pool, transactions, migrations, typed ids.
@NullMarked
package io.trivet.server.platform.db;

import org.jspecify.annotations.NullMarked;
