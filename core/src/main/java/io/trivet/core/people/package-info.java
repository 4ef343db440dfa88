/// People: who may do what. Rests on nothing but the kernel.
@NullMarked
package io.trivet.core.people;

import org.jspecify.annotations.NullMarked;
