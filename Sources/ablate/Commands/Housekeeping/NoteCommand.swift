import Reports
import Results

/// `ablate note EXPERIMENT|TRIAL ["text"]`
enum NoteCommand: Command {
  static let name = "note"
  static let summary = "writes a note on an experiment or a trial, which reports show"
  static let usage = [
    "note EXPERIMENT \"text\" [--db PATH]", "note --trial ID \"text\" [--db PATH]",
    "note EXPERIMENT [--remove N] [options]",
  ]
  static let remove = OptionSpec("remove", value: "N", "remove the note of this number")
  static let operandKind = WordKind.recorded
  static let examples: [(line: String, purpose: String)] = [
    ("note r-sweep \"the fan was broken\"", "stands below its table")
  ]
  static let options: [OptionSpec] = [NetworkSource.trial, remove, .database] + OptionSpec.result
  static let details = """
    Without a text, the notes are listed with their numbers.
    """

  static func run(_ arguments: Arguments) throws -> ExitCode {
    let format = try arguments.format
    let byTrial = arguments.value(NetworkSource.trial)
    let words = arguments.operands
    let most = byTrial == nil ? 2 : 1
    guard words.count <= most, byTrial != nil || !words.isEmpty else {
      throw CommandError.usage(
        words.count > most
          ? "one note at a time; put it in quotes"
          : "a note on what? an experiment's name, or --trial ID")
    }
    let text = words.count == most ? words.last : nil
    let number = try arguments.number(remove, in: 1...1_000_000)
    if let text {
      guard text.contains(where: { !$0.isWhitespace }) else {
        throw CommandError.usage("the note is empty")
      }
      guard number == nil else {
        throw CommandError.usage("--remove and a text exclude each other")
      }
    }
    let reading = try DatabaseFile.read(arguments, missing: .nothingToReport)
    let subject = try subject(byTrial, words, reading)
    guard text != nil || number != nil else {
      let notes = try reading.notes(on: subject)
      try Terminal.deliver(
        Self.table(notes).render(format, Terminal.layout(arguments)), arguments)
      return .done
    }
    let store = try DatabaseFile.write(arguments)
    if let text { try store.add(note: text, on: subject) }
    if let number, try !store.removeNote(number, on: subject) {
      throw CommandError(.noInput, "--remove: there is no note \(number)")
    }
    return .done
  }

  private static func subject(
    _ trial: String?, _ words: [String], _ store: ResultsStore
  ) throws -> ResultsStore.NoteSubject {
    if let trial { return .trial(try NetworkSource.known(trial, store).trialID) }
    return .experiment(try KnownExperiment.named(words[0], store))
  }

  private static func table(_ notes: [ResultsStore.Note]) -> Table {
    Table(
      columns: [
        Column(key: "number", label: "no."), Column(key: "written", alignment: .left),
        Column(key: "note", alignment: .left, wrap: 80),
      ],
      rows: notes.map { [.integer($0.number), .text($0.writtenAt), .text($0.text)] })
  }
}
