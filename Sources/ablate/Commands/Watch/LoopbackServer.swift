#if canImport(Glibc)
  import Glibc
#endif

/// A web server for one page, on the loopback address alone.
final class LoopbackServer {
  private let socket: Int32
  let address: String

  /// Throws if the port is taken.
  init(port: Int) throws {
    let descriptor = Glibc.socket(
      AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var yes: Int32 = 1
    setsockopt(
      descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = UInt16(port).bigEndian
    place.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let status = withUnsafePointer(to: &place) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard descriptor >= 0, status == 0, listen(descriptor, 8) == 0 else {
      let reason = String(cString: strerror(errno))
      if descriptor >= 0 { close(descriptor) }
      throw CommandError(.ioError, "--port \(port): cannot listen there: \(reason)")
    }
    socket = descriptor
    address = "http://127.0.0.1:\(port)/"
  }

  deinit { close(socket) }

  /// Waits a moment for a request and answers it with the page.
  func answer(_ page: () throws -> String) throws {
    var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, 100) > 0 else { return }
    let client = accept(socket, nil, nil)
    guard client >= 0 else { return }
    defer { close(client) }
    guard let request = Self.request(client) else { return }
    let words = request.split(separator: " ")
    let isPage = words.count > 1 && words[0] == "GET" && ["/", "/index.html"].contains(words[1])
    let body = isPage ? try page() : "There is one page, at /.\n"
    let head =
      "HTTP/1.1 \(isPage ? "200 OK" : "404 Not Found")\r\n"
      + "Content-Type: text/\(isPage ? "html" : "plain"); charset=utf-8\r\n"
      + "Content-Length: \(body.utf8.count)\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    Self.send(Array((head + body).utf8), client)
  }

  /// The first line; nil if none comes within two seconds.
  private static func request(_ client: Int32) -> String? {
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    var waiting = pollfd(fd: client, events: Int16(POLLIN), revents: 0)
    while bytes.count < 1 << 16, poll(&waiting, 1, 2000) > 0 {
      let count = read(client, &part, part.count)
      guard count > 0 else { break }
      bytes += part.prefix(count)
      if String(decoding: bytes, as: UTF8.self).contains("\r\n\r\n") { break }
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").first.map(String.init)
  }

  /// As far as the client reads it.
  private static func send(_ bytes: [UInt8], _ client: Int32) {
    var sent = 0
    var ready = pollfd(fd: client, events: Int16(POLLOUT), revents: 0)
    while sent < bytes.count, poll(&ready, 1, 2000) > 0 {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(client, $0.baseAddress, $0.count, 0)
      }
      guard count > 0 else { return }
      sent += count
    }
  }
}
