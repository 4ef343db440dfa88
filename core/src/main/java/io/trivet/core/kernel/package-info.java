/// What every floor needs: tenants, failures, pages and the limits of the product.
@NullMarked
package io.trivet.core.kernel;

import org.jspecify.annotations.NullMarked;
