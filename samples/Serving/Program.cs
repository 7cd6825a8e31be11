using Microsoft.ML.AuxiLearn.Samples.Serving;

BirdService.Build(args).Run();
