import Settings
import Datasets
import Engine
import Experiments
import Fetching
import Figures
import Files
import Interchange
import Reports
import Results
import Zoo

/// An error that a command may throw as it comes from the layers below: how the program ends by it.
protocol ExitCoded: Error {
  var end: CommandError { get }
}

extension CommandError {
  /// What any error comes to: one that names no exit code is our own mistake.
  init(_ error: any Error) {
    switch error {
    case let error as CommandError: self = error
    case let error as any ExitCoded: self = error.end
    default: self.init(.internalError, "\(error)")
    }
  }
}

extension DatabaseError: ExitCoded {
  var end: CommandError {
    let code: ExitCode =
      switch kind {
      case .absent, .notFound: .noInput
      case .cannotCreate: .cannotCreate
      case .locked, .diskFull, .leaseLost, .moved, .other: .ioError
      case .foreign: .badData
      case .readOnly, .statement: .usage
      case .interrupted: Interrupt.killed
      case .nameTaken: .badExperiment
      }
    return CommandError(code, description)
  }
}

extension DataError: ExitCoded {
  var end: CommandError {
    let code: ExitCode =
      switch kind {
      case .request: .usage
      case .missing: .noInput
      case .bad: .badData
      case .output: .cannotCreate
      case .system: .ioError
      case .memory: .unavailable
      }
    return CommandError(code, description)
  }
}

extension ExperimentNotFound: ExitCoded {
  var end: CommandError { CommandError(.noInput, description) }
}

extension ExperimentError: ExitCoded {
  var end: CommandError { CommandError(.badExperiment, description) }
}

extension PlanError: ExitCoded {
  var end: CommandError {
    switch self {
    case .file(let file): file.end
    case .setting, .equal: CommandError(.usage, description)
    case .data(let data): data.end
    }
  }
}

extension RunError: ExitCoded {
  var end: CommandError {
    switch self {
    case .data(let data): data.end
    case .database(let database): database.end
    case .checkpoint(let checkpoint):
      CommandError(
        .ioError, "\(checkpoint.description); what was recorded is kept; run again to continue")
    case .parted(let error): error.end
    case .ranksDiffer: CommandError(.badData, description)
    case .leaderLeft: CommandError(.internalError, description)
    }
  }
}

extension ONNXImportError: ExitCoded {
  var end: CommandError { CommandError(.badData, description) }
}

extension FileError: ExitCoded {
  var end: CommandError {
    isDiskFull
      ? CommandError(.ioError, "\(description); free some space and try again")
      : CommandError(.cannotCreate, description)
  }
}

extension FetchError: ExitCoded {
  var end: CommandError {
    let code: ExitCode =
      switch kind {
      case .request: .usage
      case .missing: .noInput
      case .bad: .badData
      case .output: .cannotCreate
      case .network, .diskFull, .busy: .ioError
      case .interrupted: .interrupted
      }
    return CommandError(code, description)
  }
}

extension PredictionError: ExitCoded {
  var end: CommandError {
    switch self {
    case .input(let input): input.end
    case .output(let output): output.end
    }
  }
}

extension ONNXError: ExitCoded {
  var end: CommandError { CommandError(.cannotCreate, description) }
}

extension InputError: ExitCoded {
  var end: CommandError {
    let code: ExitCode =
      switch cause {
      case .system: .noInput
      case .contents: .badData
      }
    return CommandError(code, description)
  }
}

extension EngineError: ExitCoded {
  var end: CommandError { CommandError(.unavailable, description) }
}

extension SettingError: ExitCoded {
  var end: CommandError { CommandError(.usage, "--set \(description)") }
}

extension ReportError: ExitCoded {
  var end: CommandError {
    CommandError(kind == .nothingYet ? .nothingToReport : .usage, description)
  }
}

extension FigureError: ExitCoded {
  var end: CommandError {
    let code: ExitCode =
      switch kind {
      case .nothingYet: .nothingToReport
      case .unsuitable: .usage
      case .noGnuplot, .cannotStart: .unavailable
      case .noRoom: .ioError
      case .gnuplotFailed: .internalError
      }
    return CommandError(code, description)
  }
}
