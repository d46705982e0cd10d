import Synchronization

#if canImport(Glibc)
  @preconcurrency import Glibc
#endif

/// Signals that ask to stop: the first is noted, and the run stops after saving; a second SIGINT ends
/// the program at once.
enum Interrupt {
  private static let received = Atomic<Int32>(0)

  /// The signal received, or 0.
  static var signal: Int32 { received.load(ordering: .relaxed) }

  static func install() {
    // The constant exists before a handler can need it.
    _ = received.load(ordering: .relaxed)
    // The parent process may have blocked them.
    var signals = sigset_t()
    sigemptyset(&signals)
    // USR1 is what Slurm sends before a time limit.
    for number in [SIGINT, SIGTERM, SIGHUP, SIGUSR1] {
      sigaddset(&signals, number)
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        if Interrupt.received.load(ordering: .relaxed) != 0, number == SIGINT {
          _exit(128 + SIGINT)
        }
        Interrupt.received.store(number, ordering: .relaxed)
      }
      sigaction(number, &action, nil)
    }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// The exit code of a stopped run: 75 after Ctrl-C and after USR1, because it can be resumed; 128 + n after
  /// another signal.
  static var exitCode: ExitCode { [SIGINT, SIGUSR1].contains(signal) ? .interrupted : killed }

  /// 128 + n after signal n, for commands that cannot be resumed.
  static var killed: ExitCode { ExitCode(rawValue: 128 + signal) ?? .interrupted }
}
