using System.Buffers.Text;
using System.Security.Cryptography;
using StepFlow.Runs;

namespace StepFlow.Execution;

/// <summary>Cryptographic randomness for ids; nothing can guess a claim token or a run id.</summary>
internal sealed class RandomSource : IRandomSource
{
    public double NextDouble() => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue;

    public string NewId() => RunId.Encode(RandomNumberGenerator.GetBytes(16));

    public string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
