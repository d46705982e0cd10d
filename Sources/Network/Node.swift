/// The place of a node in its graph; nodes are numbered in topological order.
package struct NodeID: Hashable, Sendable, Comparable {
  package var index: Int
  package init(_ index: Int) { self.index = index }
  package static func < (a: NodeID, b: NodeID) -> Bool { a.index < b.index }
}

/// One operation in a graph, with the shape of what it gives for one image.
package struct Node: Sendable {
  /// Unique path such as `stage2.block1.conv1`. Random streams and checkpoints are keyed by it, so
  /// layers that two variants have in common must bear one name in both.
  package var name: String
  package var operation: Operation
  package var inputs: [NodeID]
  package var shape: Shape
  /// The SE block the node belongs to (`stage2.block1.se`), if any.
  package var seBlock: String?
}
