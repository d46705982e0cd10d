#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// Runs `body` so many times side by side, the first on the caller's thread, until all have ended.
///
/// - Parameter refused: told the number of each for which the system has no thread.
package func sideBySide(
  _ count: Int, refused: (Int) -> Void, _ body: @escaping @Sendable (Int) -> Void
) {
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setstacksize(&attributes, 8 << 20)
  var threads: [pthread_t] = []
  for place in 1..<max(count, 1) {
    let work = Unmanaged.passRetained(LaneThread(place, body))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, &attributes,
      { argument in
        if let argument { Unmanaged<LaneThread>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, work.toOpaque())
    if status == 0 {
      threads.append(thread)
    } else {
      work.release()
      refused(place)
    }
  }
  body(0)
  for thread in threads { pthread_join(thread, nil) }
}

/// What a thread is to run.
private final class LaneThread {
  private let place: Int
  private let body: @Sendable (Int) -> Void

  init(_ place: Int, _ body: @escaping @Sendable (Int) -> Void) {
    self.place = place
    self.body = body
  }

  func run() { body(place) }
}
