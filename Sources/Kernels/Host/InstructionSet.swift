import CHost

/// The instruction set the kernels were built for, against what the CPU has.
package enum InstructionSet: String, Sendable {
  case baseline
  case avx2 = "AVX2"
  case avx512 = "AVX-512"
  case bfloat16 = "AVX512-BF16"

  /// The vectors that this module was compiled for; other modules are compiled for the baseline.
  package static var builtFor: InstructionSet { from(ablate_built_for()) }

  /// What the CPU lacks of it.
  package static var missing: [InstructionSet] {
    let bits = ablate_built_for() & ~ablate_cpu_offers()
    return (bits & 1 != 0 ? [.avx2] : []) + (bits & 2 != 0 ? [.avx512] : [])
      + (bits & 4 != 0 ? [.bfloat16] : [])
  }

  /// Whether it was compiled for a CPU that multiplies pairs of bfloat16; else they are computed by other
  /// instructions, and slower than single precision.
  package static var hasBfloat16: Bool { ablate_built_for() & 4 != 0 }

  private static func from(_ bits: Int32) -> InstructionSet {
    if bits & 2 != 0 { return .avx512 }
    return bits & 1 != 0 ? .avx2 : .baseline
  }
}
