import Engine
import Files

#if canImport(Glibc)
  import Glibc
#endif

/// What computes: `--set kernels=…`, else `--reference`, else ABLATE_KERNELS, else the standard rules.
extension Arguments {
  private static let variable = "ABLATE_KERNELS"

  /// All settings of the command line, that of the environment included where no option is against it.
  var settingsWithKernels: [(key: String, value: String)] {
    get throws(CommandError) {
      let settings = try settings
      let isSet = settings.contains { $0.key == "kernels" }
      if has(.reference) {
        guard !isSet else { throw .usage("--reference and --set kernels exclude each other") }
        return [("kernels", Arithmetic.reference.description)] + settings
      }
      guard !isSet, let arithmetic = try Self.environment, arithmetic != .standard else {
        return settings
      }
      return [("kernels", arithmetic.description)] + settings
    }
  }

  /// The rules by which something is timed or deployed.
  var kernels: KernelRules {
    get throws(CommandError) {
      switch try Self.environment ?? .standard {
      case .fast(let rules): return rules
      case .reference:
        throw .usage("\(Self.variable)=reference: only `ablate run` trains on the reference")
      }
    }
  }

  /// ABLATE_KERNELS: rules, or a file of them.
  private static var environment: Arithmetic? {
    get throws(CommandError) {
      guard let value = getenv(variable).map({ String(cString: $0) }), !value.isEmpty else {
        return nil
      }
      var text = value
      if let size = WholeFile.size(value) {
        guard size <= 1 << 16 else {
          throw CommandError(
            .badData, "\(variable)=\(value): \(size) bytes are too many for kernel rules")
        }
        do throws(FileError) {
          text = String(decoding: try WholeFile.read(value), as: UTF8.self)
        } catch { throw CommandError(error) }
      }
      do throws(KernelRulesError) { return try Arithmetic(text) } catch {
        throw .usage("\(variable): \(error); it holds rules or names a file, see docs/kernels.md")
      }
    }
  }
}
