#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The system's text for an error number.
func systemErrorText(_ number: CInt) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    return unsafe buffer.withUnsafeMutableBufferPointer { area in
        guard let base = area.baseAddress, unsafe strerror_r(number, base, area.count) == 0 else {
            return "error \(number)"
        }
        return unsafe String(cString: base)
    }
}

/// A POSIX file descriptor that is closed when nobody holds it any more.
///
/// The methods give 0 or an error number; calls that a signal interrupts are repeated.
final class FileDescriptor {
    private(set) var raw: CInt

    /// Takes over an open descriptor.
    init(owning raw: CInt) { self.raw = raw }

    deinit { if raw >= 0 { _ = Self.systemClose(raw) } }

    private static func systemClose(_ descriptor: CInt) -> CInt {
        #if canImport(Glibc)
        Glibc.close(descriptor)
        #else
        Darwin.close(descriptor)
        #endif
    }

    /// Opens a file; nil with `errno` as the second value when the system refuses.
    static func open(_ path: String, _ flags: CInt, mode: mode_t = 0) -> (FileDescriptor?, CInt) {
        #if canImport(Glibc)
        let raw = Glibc.open(path, flags | O_CLOEXEC, mode)
        #else
        let raw = Darwin.open(path, flags | O_CLOEXEC, mode)
        #endif
        return raw >= 0 ? (FileDescriptor(owning: raw), 0) : (nil, errno)
    }

    /// A duplicate of an open descriptor, so that closing it leaves the original open.
    static func duplicate(_ descriptor: CInt) -> (FileDescriptor?, CInt) {
        let raw = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        return raw >= 0 ? (FileDescriptor(owning: raw), 0) : (nil, errno)
    }

    /// A nameless temporary file in a directory, open for reading and writing.
    static func temporary(in directory: String) -> (FileDescriptor?, CInt) {
        var template = Array(((directory.isEmpty ? "." : directory) + "/.descgen-XXXXXX").utf8CString)
        return unsafe template.withUnsafeMutableBufferPointer { name in
            guard let base = name.baseAddress else { return (nil, EINVAL) }
            let raw = unsafe mkstemp(base)
            guard raw >= 0 else { return (nil, errno) }
            unsafe unlink(base)
            _ = fcntl(raw, F_SETFD, FD_CLOEXEC)
            return (FileDescriptor(owning: raw), 0)
        }
    }

    /// Closes; delayed write errors show up here.
    func close() -> CInt {
        guard raw >= 0 else { return 0 }
        defer { raw = -1 }
        // After EINTR the descriptor is gone on Linux, so that the call must not be repeated.
        return Self.systemClose(raw) == 0 || errno == EINTR ? 0 : errno
    }

    /// Writes all bytes at the current position, waiting where a descriptor is non-blocking.
    func write(_ bytes: Span<UInt8>) -> CInt {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            var done = 0
            while done < buffer.count {
                #if canImport(Glibc)
                let written = unsafe Glibc.write(raw, buffer.baseAddress! + done, buffer.count - done)
                #else
                let written = unsafe Darwin.write(raw, buffer.baseAddress! + done, buffer.count - done)
                #endif
                if written >= 0 {
                    done += written
                    continue
                }
                let error = errno
                if error == EAGAIN || error == EWOULDBLOCK {
                    var request = pollfd(fd: raw, events: Int16(POLLOUT), revents: 0)
                    _ = unsafe poll(&request, 1, -1)
                } else if error != EINTR {
                    return error
                }
            }
            return 0
        }
    }

    /// Writes all bytes at an offset, leaving the position alone.
    func write(_ bytes: Span<UInt8>, at offset: UInt64) -> CInt {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            var done = 0
            while done < buffer.count {
                let written = unsafe pwrite(
                    raw, buffer.baseAddress! + done, buffer.count - done, off_t(offset) + off_t(done))
                if written >= 0 {
                    done += written
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }

    /// Reads up to `count` bytes at an offset; fewer only at the end of the file.
    ///
    /// - Returns: the bytes read into `bytes`, which is set to them, and 0 or an error number.
    func read(_ count: Int, at offset: UInt64, into bytes: inout [UInt8]) -> CInt {
        bytes.removeAll(keepingCapacity: true)
        var error: CInt = 0
        bytes.append(addingCapacity: count) { span in
            unsafe span.withUnsafeMutableBufferPointer { buffer, filled in
                while filled < count {
                    let got = unsafe pread(
                        raw, buffer.baseAddress! + filled, count - filled, off_t(offset) + off_t(filled))
                    if got > 0 {
                        filled += got
                    } else if got == 0 {
                        break
                    } else if errno != EINTR {
                        error = errno
                        break
                    }
                }
            }
        }
        return error
    }

    /// Facts about the open file, or nil.
    func status() -> stat? {
        var result = stat()
        return unsafe fstat(raw, &result) == 0 ? result : nil
    }
}

/// Facts about a path, following symbolic links or not; nil with `errno` when there are none.
func fileStatus(_ path: String, followingLinks: Bool) -> (stat?, CInt) {
    var result = stat()
    let code = unsafe followingLinks ? stat(path, &result) : lstat(path, &result)
    return code == 0 ? (result, 0) : (nil, errno)
}

/// The content of a symbolic link, or nil.
func symbolicLinkContent(_ path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let length = unsafe buffer.withUnsafeMutableBytes { area in
        unsafe readlink(path, area.baseAddress!.assumingMemoryBound(to: CChar.self), area.count)
    }
    guard length > 0, length < buffer.count else { return nil }
    return String(decoding: buffer[..<length], as: UTF8.self)
}
