namespace DurableTaskPeer;

/// <summary>So many steps, from this value on.</summary>
internal sealed record Request(int Steps, int Input);
