/// A value, or what a layer below throws as a case of the caller's own error:
/// `try wrapped(loader.next(), as: RunError.data)`.
@discardableResult
package func wrapped<Value, Cause: Error, Failure: Error>(
  _ value: @autoclosure () throws(Cause) -> Value, as failure: (Cause) -> Failure
) throws(Failure) -> Value {
  do throws(Cause) { return try value() } catch { throw failure(error) }
}
