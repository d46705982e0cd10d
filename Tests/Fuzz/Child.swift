import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Reads inputs one after another until all are read, or one ends the process.
struct Child {
  /// Of processor time, so that a busy machine is no hang.
  static let secondsAtMost = 5
  /// What an input may take beside what the process has already.
  static let bytesAtMost = 1 << 30

  private let task: Options.ChildTask
  private let seed: UInt64

  init(_ task: Options.ChildTask, _ options: Options) {
    self.task = task
    seed = options.seed
  }

  /// What a child tells its parent, in memory that both see and that stays when the child is gone.
  struct Progress {
    /// One more than the number of the input that is read; 0 before the first.
    var started = 0
    var accepted = 0
    var refused = 0
  }

  static func progress(_ path: String) -> UnsafeMutablePointer<Progress>? {
    let descriptor = open(path, O_RDWR | O_CREAT, 0o600)
    guard descriptor >= 0, ftruncate(descriptor, 4096) == 0 else { return nil }
    defer { close(descriptor) }
    let memory = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    guard let memory, memory != MAP_FAILED else { return nil }
    return memory.bindMemory(to: Progress.self, capacity: 1)
  }

  func run() -> Never {
    guard let progress = Self.progress("\(task.folder)/progress") else { exit(71) }
    let format: any InputFormat
    do { format = try Formats.make(task.format, folder: task.folder) } catch {
      Fuzz.say("fuzz: \(task.format): \(error)\n")
      exit(71)
    }
    limit()
    let path = "\(task.folder)/input\(format.suffix)"
    if let file = task.file {
      guard let bytes = FileManager.default.contents(atPath: file) else { exit(66) }
      progress.pointee.started = 1
      read(Array(bytes), path, format, progress)
      exit(0)
    }
    for input in task.inputs {
      progress.pointee.started = input + 1
      read(Self.bytes(of: input, format, seed: seed), path, format, progress)
    }
    exit(0)
  }

  /// The bytes of an input: the same for the same seed.
  static func bytes(of input: Int, _ format: any InputFormat, seed: UInt64) -> [UInt8] {
    var chance = Chance(seed: seed, format: type(of: format).name, input: input)
    let bytes = Mutation(seeds: format.seeds, tokens: format.tokens).input(&chance)
    // Half of the inputs get past the checks of sums, to what comes after them.
    return chance.below(2) == 0 ? bytes : format.repaired(bytes)
  }

  private func read(
    _ bytes: [UInt8], _ path: String, _ format: any InputFormat,
    _ progress: UnsafeMutablePointer<Progress>
  ) {
    var timer = itimerval()
    timer.it_value.tv_sec = Self.secondsAtMost
    setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
    alarm(UInt32(20 * Self.secondsAtMost))
    guard put(bytes, path) else { exit(74) }
    if format.read(path) {
      progress.pointee.accepted += 1
    } else {
      progress.pointee.refused += 1
    }
  }

  private func put(_ bytes: [UInt8], _ path: String) -> Bool {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == bytes.count
  }

  private func limit() {
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?
      .split(separator: " ").first.flatMap { Int($0) }
    var memory = rlimit()
    memory.rlim_cur = rlim_t((pages ?? 1 << 18) * 4096 + Self.bytesAtMost)
    memory.rlim_max = memory.rlim_cur
    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &memory)
    var none = rlimit()
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
  }
}
