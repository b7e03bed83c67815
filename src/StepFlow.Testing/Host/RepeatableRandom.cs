using System.Buffers.Text;
using System.Globalization;
using StepFlow.Execution;

namespace StepFlow.Testing.Host;

/// <summary>Ids and jitter from a seed: the same seed and the same order of questions give the same answers.</summary>
public sealed class RepeatableRandom(int seed) : IRandomSource
{
    private readonly Random _random = new(seed);
    private int _ids;

    /// <inheritdoc/>
    public double NextDouble()
    {
        lock (_random)
            return _random.NextDouble();
    }

    /// <inheritdoc/>
    public string NewId()
    {
        lock (_random)
            return string.Create(CultureInfo.InvariantCulture, $"id{++_ids:D6}x{_random.NextInt64():x16}");
    }

    /// <inheritdoc/>
    public string NewSecret()
    {
        var bytes = new byte[32];
        lock (_random)
            _random.NextBytes(bytes);
        return Base64Url.EncodeToString(bytes);
    }
}
