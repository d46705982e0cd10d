/// A whole number in a published file. For any other number, Foundation's decoder loses the place;
/// this keeps it.
@propertyWrapper
package struct WholeNumber: Hashable, Sendable, Codable {
  package var wrappedValue: Int

  package init(wrappedValue: Int) { self.wrappedValue = wrappedValue }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Int.self) {
      wrappedValue = value
    } else {
      let value = try container.decode(Double.self)
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected a whole number, not \(value)")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(wrappedValue)
  }
}
