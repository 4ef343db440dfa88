/// Inventory: attributes of devices, static groups, tags, search.
///
/// `FilterSql` turns a filter into one bound statement; `Inventories` is the feature's face.
@NullMarked
package io.trivet.server.devices.inventory;

import org.jspecify.annotations.NullMarked;
