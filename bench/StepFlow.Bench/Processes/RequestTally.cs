namespace StepFlow.Bench.Processes;

/// <summary>
/// Counts the requests in the bytes of one connection: each is signed once. The parts of a batch have no signature of their own, so that
/// a batch is one request, as it is for the service.
/// </summary>
internal sealed class RequestTally
{
    private int _matched;

    private static ReadOnlySpan<byte> Signature => "\r\nAuthorization: Shared"u8;

    /// <summary>How many requests' signatures end in these bytes.</summary>
    public int Count(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        foreach (var one in bytes)
        {
            // What is looked for begins with its only carriage return: what does not match can begin anew with that alone.
            _matched = one == Signature[_matched] ? _matched + 1 : one == Signature[0] ? 1 : 0;
            if (_matched < Signature.Length)
                continue;
            count++;
            _matched = 0;
        }

        return count;
    }
}
