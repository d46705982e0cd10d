extension LoopbackServer {
  /// What a server says, true or not.
  package struct Answer: Sendable {
    package var status: Int
    package var headers: [String]
    package var body: [UInt8]
    /// Whether the connection stays open, silent, after the body.
    package var stalls = false
    /// Whether nothing at all is said, not even the head.
    package var isMute = false

    /// - Parameters:
    ///   - headers: whole lines.
    ///   - length: what `Content-Length` says; nil: there is none, and the connection's end is the
    ///     body's.
    package init(
      _ status: Int, _ headers: [String] = [], body: [UInt8] = [], length: Int? = nil
    ) {
      self.status = status
      self.headers = headers + (length.map { ["Content-Length: \($0)"] } ?? [])
      self.body = body
    }

    var head: String {
      (["HTTP/1.1 \(status) Word"] + headers + ["Connection: close", "", ""])
        .joined(separator: "\r\n")
    }

    /// A file as an honest server gives it, whole or from the byte asked for.
    /// - Parameters:
    ///   - mark: the line that marks the version: `ETag` or `Last-Modified`.
    ///   - breaksAfter: bytes of the body after which the connection ends.
    package static func file(
      _ bytes: [UInt8], for request: Request, mark: String? = #"ETag: "one""#,
      breaksAfter: Int? = nil
    ) -> Answer {
      let value = mark.flatMap { mark in
        mark.firstIndex(of: " ").map { String(mark[mark.index(after: $0)...]) }
      }
      var answer = Answer(200, mark.map { [$0] } ?? [], body: bytes, length: bytes.count)
      if let range = request.headers["range"], let value, request.headers["if-range"] == value,
        let first = Int(range.dropFirst("bytes=".count).dropLast())
      {
        let rest = Array(bytes[first...])
        answer = Answer(
          206,
          ["Content-Range: bytes \(first)-\(bytes.count - 1)/\(bytes.count)"]
            + (mark.map { [$0] } ?? []), body: rest, length: rest.count)
      }
      if let breaksAfter { answer.body = Array(answer.body.prefix(breaksAfter)) }
      return answer
    }

    package func stalling() -> Answer {
      var answer = self
      answer.stalls = true
      return answer
    }

    package static var mute: Answer {
      var answer = Answer(200).stalling()
      answer.isMute = true
      return answer
    }
  }
}
