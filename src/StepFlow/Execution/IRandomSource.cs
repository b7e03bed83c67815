namespace StepFlow.Execution;

/// <summary>Where the engine's ids, claim tokens and jitter come from; a test kit replaces it to make a run repeatable.</summary>
public interface IRandomSource
{
    /// <summary>A random number in [0, 1).</summary>
    double NextDouble();

    /// <summary>A new id of 26 lower-case letters and digits with 128 bits of randomness.</summary>
    string NewId();

    /// <summary>A new secret: 256 bits of randomness in base64url.</summary>
    string NewSecret();
}
