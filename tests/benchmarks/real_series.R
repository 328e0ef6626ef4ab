# EARS and farringtonFlexible on real weekly series; called by real_series.py.
# Arguments: weekly.csv (week × station), folder for the results. Writes ears.csv for the stations,
# package.csv (the weekly series that the package ships: series, date, observed) and
# farrington.csv for these.
suppressMessages(library(surveillance))
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[2]
ears <- function(name, observed) {
  series <- sts(observed = matrix(observed), start = c(2018, 1), frequency = 52)
  do.call(rbind, lapply(c("C1", "C2", "C3"), function(method) {
    found <- earsC(series, control = list(method = method))
    data.frame(series = name, method = method, t = found@control$range,
      upperbound = as.vector(upperbound(found)), alarm = as.integer(as.vector(alarms(found))))
  }))
}
save <- function(table, file) {
  write.csv(format(table, digits = 15), file.path(folder, file), row.names = FALSE, quote = FALSE)
}
weekly <- as.matrix(read.csv(arguments[1], check.names = FALSE))
save(do.call(rbind, lapply(seq_len(ncol(weekly)), function(j) ears(j, weekly[, j]))), "ears.csv")

data(salmNewport)
data(campyDE)
data(salmonella.agona)
campy <- sts(observed = campyDE$case, epoch = as.numeric(as.Date(campyDE$date)),
  epochAsDate = TRUE, frequency = 52)
series <- list(campylobacter = campy, newport = aggregate(salmNewport, by = "unit"),
  agona = disProg2sts(salmonella.agona))
largest <- names(sort(colSums(observed(salmNewport)), decreasing = TRUE))[1:8]
for (state in largest) series[[paste("newport", state)]] <- salmNewport[, state]
shipped <- lapply(names(series), function(name) {
  s <- series[[name]]
  day <- if (s@epochAsDate) as.character(as.Date(s@epoch, origin = "1970-01-01")) else ""
  data.frame(series = name, date = day, observed = as.vector(observed(s)))
})
write.csv(do.call(rbind, shipped), file.path(folder, "package.csv"), row.names = FALSE,
  quote = FALSE)
found <- lapply(names(series), function(name) {
  n <- nrow(series[[name]])
  tested <- max(n - 149, 5 * 53 + 4):n  # five years of 53 weeks and half a window before
  r <- suppressWarnings(farringtonFlexible(series[[name]], control = list(
    range = tested, b = 5, w = 3, noPeriods = 10, pastWeeksNotIncluded = 26, pThresholdTrend = 1,
    weightsThreshold = 2.58, alpha = 0.01, thresholdMethod = "nbPlugin", glmWarnings = FALSE
  )))
  data.frame(series = name, t = tested, observed = as.vector(observed(r)),
    upperbound = as.vector(upperbound(r)), expected = as.vector(r@control$expected),
    alarm = as.integer(as.vector(alarms(r))))
})
save(do.call(rbind, found), "farrington.csv")
