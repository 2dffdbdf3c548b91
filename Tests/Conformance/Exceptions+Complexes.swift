extension Exceptions {
    static let rac: [NamedException] = [
        NamedException(
            "perception tmqmg-ADUROH", aspects: ["axial", "equatorial"],
            reason: """
                open: the reference program names axes for this degenerate arrangement, we do not yet; a known \
                difference, not a right one
                """)
    ]
}
