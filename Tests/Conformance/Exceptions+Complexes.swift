extension Exceptions {
    static let rac: [NamedException] = []
}
