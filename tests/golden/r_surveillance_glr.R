# What the GLR reference needs beside R's results: Rscript tests/golden/r_surveillance_glr.R
# Reads r_surveillance_counts.csv, writes r_surveillance_glr_means.csv (in-control means that R
# fits) and r_surveillance_glr_options.csv (direction, window). See r_surveillance.md.
suppressMessages(library(surveillance))
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
counts <- as.matrix(read.csv(file.path(here, "r_surveillance_counts.csv"), row.names = 1))
quietly <- function(e) suppressWarnings(suppressMessages(e))
digits <- function(x, n) formatC(x, digits = n, format = "g", width = -1)
chart <- function(detect, series, ...) {
  observed <- sts(observed = matrix(counts[, series]), start = c(2014, 1), frequency = 12)
  control <- list(range = 85:120, c.ARL = 5, change = "intercept", ret = "value", ...)
  tryCatch(quietly(detect(observed, control = control)), error = function(e) NULL)
}
means <- options <- list()
for (series in colnames(counts)) {
  fitted <- list(
    glrpois_fit_S1trend = chart(glrpois, series, mu0 = list(S = 1, trend = TRUE)),
    glrnb_fit_S1trend = chart(glrnb, series, mu0 = list(S = 1, trend = TRUE), alpha = NULL)
  )
  for (alg in names(fitted)) if (!is.null(fitted[[alg]])) {
    used <- fitted[[alg]]@control
    means[[length(means) + 1]] <- data.frame(alg = alg, series = series, t = 85:120,
      mean = digits(used$mu0, 17), dispersion = digits(used$alpha, 17))
  }
  level <- rep(mean(counts[1:84, series]), 36)
  if (level[1] == 0) next
  varied <- list(
    pois_dec = chart(glrpois, series, mu0 = level, dir = "dec"),
    nb_dec = chart(glrnb, series, mu0 = level, alpha = 0.2, dir = "dec"),
    nb_M11_Mtilde1 = chart(glrnb, series, mu0 = level, alpha = 0.2, M = 11),
    nb_M5_Mtilde3 = chart(glrnb, series, mu0 = level, alpha = 0.2, M = 5, Mtilde = 3)
  )
  for (alg in names(varied)) options[[length(options) + 1]] <- data.frame(alg = alg,
    series = series, t = 85:120, upperbound = digits(upperbound(varied[[alg]])[, 1], 12),
    alarm = as.integer(alarms(varied[[alg]])[, 1]))[seq(3, 36, 3), ]
}
save <- function(rows, name) write.csv(do.call(rbind, rows), file.path(here, name),
  row.names = FALSE, quote = FALSE)
save(means, "r_surveillance_glr_means.csv")
save(options, "r_surveillance_glr_options.csv")
