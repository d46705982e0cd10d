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

/// Which exit code each error of the layers below stands for.
extension CommandError {
  init(_ error: DatabaseError) {
    let code: ExitCode =
      switch error.kind {
      case .absent, .notFound: .noInput
      case .cannotCreate: .cannotCreate
      case .locked, .diskFull, .leaseLost, .moved, .other: .ioError
      case .foreign: .badData
      case .readOnly, .statement: .usage
      case .interrupted: Interrupt.killed
      case .nameTaken: .badExperiment
      }
    self.init(code, error.description)
  }

  init(_ error: DataError) {
    let code: ExitCode =
      switch error.kind {
      case .request: .usage
      case .missing: .noInput
      case .bad: .badData
      case .output: .cannotCreate
      case .system: .ioError
      case .memory: .unavailable
      }
    self.init(code, error.description)
  }

  init(_ error: PlanError) {
    switch error {
    case .file(let file): self.init(.badExperiment, file.description)
    case .setting, .equal: self.init(.usage, error.description)
    case .data(let data): self.init(data)
    }
  }

  init(_ error: RunError) {
    switch error {
    case .data(let data): self.init(data)
    case .database(let database): self.init(database)
    case .checkpoint(let checkpoint):
      self.init(
        .ioError, "\(checkpoint.description); what was recorded is kept, run again to go on")
    }
  }

  init(_ error: FileError) {
    self.init(
      error.isDiskFull ? .ioError : .cannotCreate,
      error.isDiskFull ? "\(error.description); free some space and try again" : error.description)
  }

  init(_ error: FetchError) {
    let code: ExitCode =
      switch error.kind {
      case .request: .usage
      case .missing: .noInput
      case .bad: .badData
      case .output: .cannotCreate
      case .network, .diskFull, .busy: .ioError
      case .interrupted: .interrupted
      }
    self.init(code, error.description)
  }

  init(_ error: PredictionError) {
    switch error {
    case .input(let input): self.init(input)
    case .output(let output): self.init(output)
    }
  }

  init(_ error: ONNXError) { self.init(.cannotCreate, error.description) }

  init(_ error: InputError) {
    let code: ExitCode =
      switch error.cause {
      case .system: .noInput
      case .contents: .badData
      }
    self.init(code, error.description)
  }

  init(_ error: EngineError) { self.init(.unavailable, error.description) }

  init(_ error: SettingError) { self.init(.usage, "--set \(error.description)") }
}

extension CommandError {
  /// What a report throws.
  init(reporting error: any Error) {
    switch error {
    case let error as CommandError: self = error
    case let error as DatabaseError: self.init(error)
    case let error as ReportError:
      self.init(error.kind == .nothingYet ? .nothingToReport : .usage, error.description)
    case let error as FigureError:
      let code: ExitCode =
        switch error.kind {
        case .nothingYet: .nothingToReport
        case .unsuitable: .usage
        case .noGnuplot, .cannotStart: .unavailable
        case .noRoom: .ioError
        case .gnuplotFailed: .internalError
        }
      self.init(code, error.description)
    default: self.init(.internalError, "\(error)")
    }
  }
}
