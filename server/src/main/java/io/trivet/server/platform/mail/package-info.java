/// Mail: letters are written in the transaction that causes them and sent afterwards by SMTP.
@NullMarked
package io.trivet.server.platform.mail;

import org.jspecify.annotations.NullMarked;
