import Engine
import Files

#if canImport(Glibc)
  import Glibc
#endif

/// What computes: what an experiment or `--set kernels=…` says, else `--reference` or ABLATE_KERNELS, else
/// the standard rules.
extension Arguments {
  private static let variable = "ABLATE_KERNELS"

  /// What computes where nothing else is said; nil for the standard rules.
  var arithmetic: Arithmetic? {
    get throws {
      guard has(.reference) else { return try Self.environment }
      if try settings.contains(where: { $0.key == "kernels" }) {
        throw CommandError.usage("--reference and --set kernels exclude each other")
      }
      return .reference
    }
  }

  /// The rules by which something is timed or deployed.
  var kernels: KernelRules {
    get throws {
      switch try Self.environment ?? .standard {
      case .fast(let rules): return rules
      case .reference:
        throw CommandError.usage(
          "\(Self.variable)=reference: only `ablate run` trains on the reference")
      }
    }
  }

  /// ABLATE_KERNELS: rules, or a file of them.
  private static var environment: Arithmetic? {
    get throws {
      guard let value = getenv(variable).map({ String(cString: $0) }), !value.isEmpty else {
        return nil
      }
      var text = value
      if let size = WholeFile.size(value) {
        guard size <= 1 << 16 else {
          throw CommandError(
            .badData, "\(variable)=\(value): \(size) bytes are too many for kernel rules")
        }
        text = String(decoding: try WholeFile.read(value), as: UTF8.self)
      }
      do { return try Arithmetic(text) } catch {
        throw CommandError.usage(
          "\(variable): \(error); it holds rules or names a file, see docs/kernels.md")
      }
    }
  }
}
