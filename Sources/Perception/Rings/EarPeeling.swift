import MolecularGraph

/// The relevant cycles of a block, found by taking off one ear after the other.
///
/// An ear is a chain of `L` bonds between two atoms that have another way between them of `S` bonds at least. Where
/// `S < L`, a cycle through the ear is relevant exactly if the rest of it is one of the shortest ways: with a longer way
/// it is the sum of the ear's cycle with a shortest way and of cycles along both ways, all of them shorter. For the same
/// reason the cycles past the ear are relevant exactly if they are so in what is left without it. Rings of fused systems
/// come off like this, one by one; a cage, all of whose ears have a way round that is as long, does not, and is left to
/// ``ShortestPathCycles``.
struct EarPeeling: Sendable {
    /// The most steps before the block is left to the general search.
    private static var stepLimit: Int { 1_000_000 }

    /// State of bonds, then degree and distance of atoms; all zero between blocks.
    private var cleanColumn: [Int32] = []
    /// Atoms and bonds of a cycle, queue and places of the search for ways.
    private var scratchColumn: [Int32] = []

    /// The columns of a block under work.
    private struct Workspace {
        /// By bond: 0 if it is gone, else 1, or 1 + the number of the pass that last tried its ear.
        let state: UnsafeMutablePointer<Int32>
        /// Number of bonds that are left at an atom.
        let degree: UnsafeMutablePointer<Int32>
        /// 1 + distance from the start of the ear; 0 if not reached.
        let distance: UnsafeMutablePointer<Int32>
        /// Atoms of the ear, from its start, and of a way back.
        let atoms: UnsafeMutablePointer<Int32>
        /// The bonds that lead from them to the next ones.
        let bonds: UnsafeMutablePointer<Int32>
        let queue: UnsafeMutablePointer<Int32>
        let places: UnsafeMutablePointer<Int32>
        let graph: WorkingGraph

        /// A bond that is left at an atom other than the one given, with the atom at its other end.
        @inline(__always)
        func next(from atom: Int32, after bond: Int32) -> PerceivedMolecule.Incidence {
            for neighbor in graph.row(Int(atom)) where neighbor.bond != bond && state[Int(neighbor.bond)] != 0 {
                return neighbor
            }
            return PerceivedMolecule.Incidence(atom: -1, bond: -1)
        }
    }

    /// Adds the relevant cycles of a block to a store.
    ///
    /// - Parameter cycleCount: number of independent cycles of the block.
    /// - Returns: False, with the store as it was, if ears alone do not settle the block.
    /// - Complexity: O(bonds × passes); fused rings take a few passes.
    mutating func add(
        _ block: ArraySlice<Int32>, cycleCount: Int, _ graph: WorkingGraph, to cycles: inout CycleStore
    ) -> Bool {
        let cleanCount = graph.bondCount + 2 * graph.atomCount
        if cleanColumn.count < cleanCount {
            cleanColumn.append(contentsOf: repeatElement(0, count: cleanCount - cleanColumn.count))
        }
        // A cycle of an ear and a way back has each atom once.
        let length = graph.atomCount + 1
        scratchColumn.setCount(max(scratchColumn.count, 4 * length), filler: 0)
        let known = cycles.count
        let isDone = cleanColumn.withUnsafeMutableBufferPointer { clean in
            scratchColumn.withUnsafeMutableBufferPointer { scratch in
                block.withUnsafeBufferPointer { block in
                    guard let state = clean.baseAddress, let atoms = scratch.baseAddress else { return false }
                    let degree = state + graph.bondCount
                    let work = Workspace(
                        state: state, degree: degree, distance: degree + graph.atomCount, atoms: atoms,
                        bonds: atoms + length, queue: atoms + 2 * length, places: atoms + 3 * length, graph: graph)
                    for bond in block {
                        let data = graph.bonds[Int(bond)]
                        state[Int(bond)] = 1
                        degree[Int(data.begin)] += 1
                        degree[Int(data.end)] += 1
                    }
                    let isDone = Self.peel(block, cycleCount: cycleCount, work, &cycles)
                    for bond in block {
                        let data = graph.bonds[Int(bond)]
                        state[Int(bond)] = 0
                        degree[Int(data.begin)] = 0
                        degree[Int(data.end)] = 0
                    }
                    return isDone
                }
            }
        }
        if !isDone { cycles.removeLast(cycles.count - known) }
        return isDone
    }

    private static func peel(
        _ block: UnsafeBufferPointer<Int32>, cycleCount: Int, _ work: Workspace, _ cycles: inout CycleStore
    ) -> Bool {
        var left = cycleCount
        var pass: Int32 = 1
        var steps = 0
        while left > 1 {
            let before = left
            for place in block.indices {
                // Every other pass runs backwards, so that a row of rings takes few passes from either end.
                let bond = block[pass & 1 == 1 ? place : block.count - 1 - place]
                let state = work.state[Int(bond)]
                if state == 0 || state == pass + 1 { continue }
                let data = work.graph.bonds[Int(bond)]
                guard work.degree[Int(data.begin)] == 2 || work.degree[Int(data.end)] == 2 else { continue }
                let ear = findEar(through: bond, pass: pass, work)
                steps += ear
                if takeOff(ear, pass: pass, work, &steps, &cycles) {
                    left -= 1
                    if left == 1 { break }
                }
                if steps > stepLimit || cycles.count > RingPerception.ringLimit { return false }
            }
            if left == before { return false }
            pass += 1
        }
        return addLast(block, work, &cycles)
    }

    /// Lists the chain through a bond with one end of two bonds at least, from branch atom to branch atom; the last one
    /// is the atom at place `count`.
    ///
    /// - Returns: Number of bonds.
    private static func findEar(through bond: Int32, pass: Int32, _ work: Workspace) -> Int {
        let data = work.graph.bonds[Int(bond)]
        var atom = work.degree[Int(data.begin)] == 2 ? data.begin : data.end
        var arrival = bond
        // To the end first: away from `bond`.
        while work.degree[Int(atom)] == 2 {
            let next = work.next(from: atom, after: arrival)
            atom = next.atom
            arrival = next.bond
        }
        var count = 0
        while true {
            let data = work.graph.bonds[Int(arrival)]
            work.atoms[count] = atom
            work.bonds[count] = arrival
            work.state[Int(arrival)] = pass + 1
            count += 1
            atom = data.begin ^ data.end ^ atom
            guard work.degree[Int(atom)] == 2 else { break }
            arrival = work.next(from: atom, after: arrival).bond
        }
        work.atoms[count] = atom
        return count
    }

    /// Takes the ear in hand off, if there is a shorter way between its ends, and adds its cycles.
    private static func takeOff(
        _ length: Int, pass: Int32, _ work: Workspace, _ steps: inout Int, _ cycles: inout CycleStore
    ) -> Bool {
        let first = work.atoms[0]
        let last = work.atoms[length]
        for place in 0..<length { work.state[Int(work.bonds[place])] = 0 }
        if first == last {
            // A ring that hangs at one atom; what led to it alone leads nowhere now.
            cycles.append(work.atoms, work.bonds, count: length)
            work.degree[Int(first)] -= 2
            var end = first
            while work.degree[Int(end)] == 1 {
                let next = work.next(from: end, after: -1)
                work.state[Int(next.bond)] = 0
                work.degree[Int(end)] = 0
                work.degree[Int(next.atom)] -= 1
                end = next.atom
            }
            return true
        }
        var isEar = false
        for neighbor in work.graph.row(Int(first)) where neighbor.atom == last && work.state[Int(neighbor.bond)] != 0 {
            work.bonds[length] = neighbor.bond
            cycles.append(work.atoms, work.bonds, count: length + 1)
            isEar = true
            break
        }
        if !isEar && length > 2 { isEar = addShortestWays(length, work, &steps, &cycles) }
        if isEar {
            work.degree[Int(first)] -= 1
            work.degree[Int(last)] -= 1
        } else {
            for place in 0..<length { work.state[Int(work.bonds[place])] = pass + 1 }
        }
        return isEar
    }

    /// Adds the cycles of the ear with all shortest ways between its ends, if those are shorter than the ear.
    private static func addShortestWays(
        _ length: Int, _ work: Workspace, _ steps: inout Int, _ cycles: inout CycleStore
    ) -> Bool {
        let first = work.atoms[0]
        let last = Int(work.atoms[length])
        work.queue[0] = first
        work.distance[Int(first)] = 1
        var head = 0
        var tail = 1
        while head < tail && work.distance[last] == 0 {
            let atom = work.queue[head]
            let distance = work.distance[Int(atom)]
            // Ways of `length` bonds are too long.
            if Int(distance) >= length { break }
            head += 1
            for neighbor in work.graph.row(Int(atom)) where work.state[Int(neighbor.bond)] != 0 {
                if work.distance[Int(neighbor.atom)] == 0 {
                    work.distance[Int(neighbor.atom)] = distance + 1
                    work.queue[tail] = neighbor.atom
                    tail += 1
                }
            }
        }
        steps += tail
        let isEar = work.distance[last] != 0
        if isEar { listWays(length, work, &steps, &cycles) }
        for place in 0..<tail { work.distance[Int(work.queue[place])] = 0 }
        return isEar
    }

    /// Walks back from the end of the ear along falling distances, every way once.
    private static func listWays(
        _ length: Int, _ work: Workspace, _ steps: inout Int, _ cycles: inout CycleStore
    ) {
        var depth = length
        work.places[depth] = work.graph.offsets[Int(work.atoms[depth])]
        while depth >= length {
            let atom = Int(work.atoms[depth])
            let place = work.places[depth]
            if place == work.graph.offsets[atom + 1] {
                depth -= 1
                continue
            }
            work.places[depth] = place + 1
            let neighbor = work.graph.incidences[Int(place)]
            guard work.state[Int(neighbor.bond)] != 0,
                work.distance[Int(neighbor.atom)] == work.distance[atom] - 1
            else { continue }
            work.bonds[depth] = neighbor.bond
            steps += 1
            if work.distance[Int(neighbor.atom)] == 1 {
                cycles.append(work.atoms, work.bonds, count: depth + 1)
                // The limits are looked at after the ear; here they only end the list.
                if steps > stepLimit || cycles.count > RingPerception.ringLimit { return }
            } else if work.distance[Int(neighbor.atom)] > 1 {
                depth += 1
                work.atoms[depth] = neighbor.atom
                work.places[depth] = work.graph.offsets[Int(neighbor.atom)]
            }
        }
    }

    /// Adds the cycle that is left.
    private static func addLast(
        _ block: UnsafeBufferPointer<Int32>, _ work: Workspace, _ cycles: inout CycleStore
    ) -> Bool {
        for bond in block where work.state[Int(bond)] != 0 {
            let start = work.graph.bonds[Int(bond)].begin
            var atom = start
            var arrival = bond
            var count = 0
            repeat {
                let next = work.next(from: atom, after: arrival)
                work.atoms[count] = atom
                work.bonds[count] = next.bond
                count += 1
                atom = next.atom
                arrival = next.bond
            } while atom != start
            cycles.append(work.atoms, work.bonds, count: count)
            return true
        }
        return false
    }
}
