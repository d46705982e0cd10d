import Datasets
import Fetching

/// `ablate data fetch NAME`
enum DataFetch {
  static let usage =
    "data fetch \(Archive.all.map(\.name).joined(separator: "|")) [--from URL|FILE] "
    + "[--output DIRECTORY]"
  static let from = OptionSpec(
    "from", value: "URL|FILE", kind: .file, "fetch: another address, or the archive itself")
  static let options: [OptionSpec] = [from, .noProgress, .quiet]
  static let details = """
    `fetch` downloads the public binary version from its authors, checks the MD5 that they publish and
    unpacks it into DIRECTORY (default data/ in the project), where --data NAME finds it. Ctrl-C keeps
    the bytes received so far, and the same command resumes. It prints the folder.
    """

  static func run(_ arguments: Arguments) throws -> ExitCode {
    let archive = try archive(arguments)
    let folder = DataFolder.path
    var directory = arguments.value(.output) ?? folder
    while directory.count > 1, directory.hasSuffix("/") { directory.removeLast() }
    guard !directory.isEmpty else { throw CommandError.usage("--output: expected a directory") }
    let display = FetchDisplay(
      archive.name,
      style: arguments.has(.quiet)
        ? .silent : Terminal.isLive && !arguments.has(.noProgress) ? .live : .plain)
    Interrupt.install()
    let fetch = Fetch(
      archive, from: arguments.value(from), into: directory, agent: "ablate/\(Ablate.version)",
      tell: { display.tell($0) }, shouldStop: { Interrupt.signal != 0 })
    let outcome: Fetch.Outcome
    do { outcome = try fetch.run() } catch {
      display.close()
      guard error.kind == .interrupted else { throw failure(error) }
      Terminal.note(error.description)
      return Interrupt.exitCode
    }
    display.close()
    let place = directory == folder ? archive.name : "\(archive.name)=\(directory)"
    display.say(
      "\(archive.name) is complete\(outcome.wasThere ? ", there is nothing to fetch" : ""); "
        + "--data \(place) uses it.")
    try Terminal.result("\(outcome.folder)\n")
    return .done
  }

  private static func archive(_ arguments: Arguments) throws -> Archive {
    let names = Archive.all.map(\.name).joined(separator: " or ")
    guard arguments.operands.count == 2 else {
      throw CommandError.usage("fetch which dataset? \(names)")
    }
    let name = arguments.operands[1]
    guard let archive = Archive.named(name) else {
      throw CommandError.usage("data fetch \(name): only \(names) can be fetched")
    }
    return archive
  }

  /// With the remedy for machines without network access.
  private static func failure(_ error: FetchError) -> CommandError {
    var failure = error.end
    switch error.kind {
    case .network, .missing:
      failure.message += "; --from names another address, or the archive fetched elsewhere"
    case .diskFull: failure.message += "; free some space and try again"
    case .request, .bad, .output, .busy, .interrupted: break
    }
    return failure
  }
}
