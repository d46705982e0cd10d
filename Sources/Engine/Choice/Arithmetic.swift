import Kernels
import Network
import Ranks

/// What computes a network's training: the fast kernels by rules, or the plain twin of everything.
package enum Arithmetic: Hashable, Sendable, CustomStringConvertible {
  case fast(KernelRules)
  /// Node by node in double precision, with no kernel of the fast ones; many times slower.
  case reference

  package static let standard = Arithmetic.fast(.standard)

  /// `standard`, `reference` or rules.
  package init(_ text: String) throws(KernelRulesError) {
    switch text {
    case "standard": self = .standard
    case "reference": self = .reference
    default: self = .fast(try KernelRules(text))
    }
  }

  package var description: String {
    switch self {
    case .standard: "standard"
    case .reference: "reference"
    case .fast(let rules): rules.description
    }
  }

  /// The rules by which a trained network is deployed.
  package var rules: KernelRules {
    switch self {
    case .fast(let rules): rules
    case .reference: .standard
    }
  }

  /// A trainer that computes so. Throws: a network that it cannot run, or one that does not fit into
  /// memory.
  ///
  /// - Parameters:
  ///   - bytes: what must fit into memory besides.
  ///   - ranks: those that train it together; the reference knows one alone.
  package func trainer(
    graph: Graph, batch: Int, seed: UInt64, options: TrainingOptions, besides bytes: Int = 0,
    ranks: any RankGroup = SingleRank(), pool: WorkerPool
  ) throws(EngineError) -> any NetworkTrainer {
    switch self {
    case .fast(let rules):
      return try Trainer(
        graph: graph, batch: batch, seed: seed, options: options, kernels: rules, besides: bytes,
        ranks: ranks, pool: pool)
    case .reference:
      // The command line refuses it.
      precondition(ranks.isAlone, "the reference trains in one process")
      return try ReferenceTrainer(
        graph: graph, batch: batch, seed: seed, options: options, besides: bytes)
    }
  }

  /// Bytes that training takes at its peak, without allocating them.
  package func memory(
    graph: Graph, batch: Int, threads: Int, options: TrainingOptions, ranks: Int = 1
  ) throws(EngineError) -> Int {
    switch self {
    case .fast(let rules):
      try Trainer.memory(
        graph: graph, batch: batch, threads: threads, kernels: rules, options: options,
        ranks: ranks)
    case .reference: ReferenceTrainer.memory(graph, batch: batch, options)
    }
  }

  /// The kernel of each convolution, in order of the graph.
  package func kernels(of graph: Graph, batch: Int) -> [LayerKernel] {
    graph.nodes.compactMap { node in
      guard case .convolution(let convolution) = node.operation,
        let shape = ConvolutionShape(
          input: graph[node.inputs[0]].shape, convolution: convolution)
      else { return nil }
      let kernel =
        switch self {
        case .fast(let rules):
          rules.choice(shape, images: batch).rawValue
        case .reference: "reference"
        }
      return LayerKernel(layer: node.name, shape: shape, kernel: kernel)
    }
  }
}

/// Which kernel computes one convolution of a network.
package struct LayerKernel: Hashable, Sendable {
  package var layer: String
  package var shape: ConvolutionShape
  package var kernel: String
}
