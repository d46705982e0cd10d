import Text
import Experiments
import Reports
import Zoo

#if canImport(Glibc)
  import Glibc
#endif

/// The meaning of the options that all commands share.
extension Arguments {
  var scale: Scale {
    get throws {
      try value(.scale).map { try Self.scale($0, in: "--scale") } ?? .desk
    }
  }

  /// A scale by its name. Throws: that there is none, with the nearest one.
  ///
  /// - Parameter place: where the name stands.
  static func scale(_ name: String, in place: String) throws -> Scale {
    guard let scale = Scale(rawValue: name) else {
      let names = Scale.allCases.map(\.rawValue)
      throw CommandError.usage(
        "\(place): there is no scale '\(name)'; "
          + (NearestName.of(name, among: names).map { "did you mean \($0)?" }
            ?? "there are \(names.joined(separator: ", "))"))
    }
    return scale
  }

  /// `--set` in order of the command line.
  var settings: [(key: String, value: String)] {
    get throws {
      var pairs: [(key: String, value: String)] = []
      for text in values(.set) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else {
          throw CommandError.usage("--set: expected KEY=VALUE, not '\(text)'")
        }
        pairs.append((String(parts[0]), String(parts[1])))
      }
      return pairs
    }
  }

  /// What a plan is made of besides its file.
  var planRequest: PlanRequest {
    get throws {
      var request = PlanRequest()
      request.scale = try scale
      request.settings = try settings
      request.arithmetic = try arithmetic
      if let text = value(.seeds) {
        guard let seeds = Seeds.parse(text, isList: text.contains(",")) else {
          throw CommandError.usage(
            "--seeds: expected a number from 1 to 1000, or a list of different seeds such as 1,2,5, not "
              + "'\(text)'")
        }
        request.seeds = seeds
      }
      try readDecision(into: &request)
      if let name = value(.name) {
        if let reason = ExperimentName.refusal(of: name) {
          throw CommandError.usage("--as: \(reason)")
        }
        request.name = name
      }
      if let text = value(.data) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard let name = parts.first else {
          throw CommandError.usage("--data: expected NAME or NAME=PATH")
        }
        request.dataName = name
        request.dataPath = parts.count > 1 ? parts[1] : nil
      }
      return request
    }
  }

  var threads: Int {
    get throws {
      try number(.threads, in: 1...256) ?? min(256, RankSession.threads)
    }
  }

  /// Trials side by side; nil leaves it to the plan.
  var jobs: Int? {
    get throws {
      let threads = try threads
      guard let jobs = try number(.jobs, in: 1...256) else { return nil }
      guard jobs <= threads else {
        throw CommandError.usage(
          "--jobs: at most one for each of \(threads) thread\(threads == 1 ? "" : "s")")
      }
      return jobs
    }
  }

  var format: TableFormat {
    get throws {
      if has(.json) {
        guard value(.format) == nil || value(.format) == "json" else {
          throw CommandError.usage("--json and --format \(value(.format) ?? "") exclude each other")
        }
        return .json
      }
      guard let text = value(.format) else { return .text }
      guard let format = TableFormat(rawValue: text) else {
        throw CommandError.usage(
          "--format: there is no format '\(text)'; there are "
            + TableFormat.allCases.map(\.rawValue).joined(separator: ", "))
      }
      return format
    }
  }

  /// `--db`, else ABLATE_DB, else `results/ablate.db` in the project, or in the working directory.
  ///
  /// Throws: what SQLite takes for something else than a file, such as a database in memory.
  var databasePath: String {
    get throws {
      let variable = getenv("ABLATE_DB").map { String(cString: $0) }.flatMap {
        $0.isEmpty ? nil : $0
      }
      guard let path = value(.database) ?? variable else {
        return ExperimentLocator().inProject("results/ablate.db")
      }
      let source = value(.database) == nil ? "ABLATE_DB" : "--db"
      if path.isEmpty { throw CommandError.usage("\(source): the name is empty; name a file") }
      if path == ":memory:" {
        throw CommandError.usage(
          "\(source): a database in memory would be lost at the end; name a file")
      }
      if path.hasPrefix("file:") {
        throw CommandError.usage("\(source): name the file without 'file:', not '\(path)'")
      }
      return path
    }
  }
}
