import Text

/// Why a graph cannot be built: the layer, and what does not fit.
package struct GraphError: Error, Hashable, CustomStringConvertible {
  package var network: String
  package var layer: String
  package var reason: String

  package var description: String { "\(network), layer \(layer): \(reason)".printable }
}
